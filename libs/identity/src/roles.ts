/** What a member may be in an organisation, strongest first. */
export const MEMBER_ROLES = ['owner', 'admin', 'analyst', 'viewer'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** What a secret key can be given. */
export const KEY_SCOPES = ['recordings:read', 'recordings:write', 'recordings:delete', 'end-users:manage', 'projects:read', 'projects:write', 'keys:write'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** For people: no key has them. `organisation:own` is what owners alone may do. */
const PEOPLE_SCOPES = ['members:read', 'members:write', 'organisation:write', 'organisation:own'] as const;

/** What a route can ask for. */
export type Scope = KeyScope | (typeof PEOPLE_SCOPES)[number];

const ADMIN: readonly Scope[] = [...KEY_SCOPES, 'members:read', 'members:write', 'organisation:write'];
const SCOPES_OF_ROLE: { readonly [R in MemberRole]: readonly Scope[] } = {
  owner: [...KEY_SCOPES, ...PEOPLE_SCOPES],
  admin: ADMIN,
  analyst: ['recordings:read', 'recordings:write', 'projects:read', 'members:read'],
  viewer: ['recordings:read', 'projects:read'],
};

export const scopesOfRole = (role: MemberRole): ReadonlySet<Scope> => new Set(SCOPES_OF_ROLE[role]);

/** Whether somebody with `own` may give, take or change `role`: nobody reaches above themselves. */
export const mayManage = (own: MemberRole, role: MemberRole): boolean => MEMBER_ROLES.indexOf(own) <= MEMBER_ROLES.indexOf(role);

export const isKeyScope = (value: string): value is KeyScope => (KEY_SCOPES as readonly string[]).includes(value);

/** What an operator may be. `admin` manages operators and passes every operator's door. */
export const OPERATOR_ROLES = ['support', 'privacy', 'security', 'admin'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];
