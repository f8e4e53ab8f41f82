/** What a member may be in an organisation, strongest first. */
export const MEMBER_ROLES = ['owner', 'admin', 'analyst', 'viewer'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** What a secret key can be given. */
export const KEY_SCOPES = ['recordings:read', 'recordings:delete', 'projects:read', 'projects:write', 'keys:write'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** What a route can ask for. `members:read` is for people: no key has it. */
export type Scope = KeyScope | 'members:read';

const ALL: readonly Scope[] = [...KEY_SCOPES, 'members:read'];
const SCOPES_OF_ROLE: { readonly [R in MemberRole]: readonly Scope[] } = {
  owner: ALL,
  admin: ALL,
  analyst: ['recordings:read', 'projects:read', 'members:read'],
  viewer: ['recordings:read', 'projects:read'],
};

export const scopesOfRole = (role: MemberRole): ReadonlySet<Scope> => new Set(SCOPES_OF_ROLE[role]);

export const isKeyScope = (value: string): value is KeyScope => (KEY_SCOPES as readonly string[]).includes(value);

/** What an operator may be. `admin` manages operators and passes every operator's door. */
export const OPERATOR_ROLES = ['support', 'privacy', 'security', 'admin'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];
