import { mintCredential } from '#identity/credential.js';
import { KEY_SCOPES, type KeyScope, MEMBER_ROLES, OPERATOR_ROLES, type OperatorRole, type Scope, scopesOfRole } from '#identity/roles.js';
import { operatorToken } from '#testing/operator-trial.js';
import type { TestTenant } from '#testing/test-tenants.js';
import { AccessApp, type MatrixApp } from './access-app.js';
import type { AccessEntry, Door } from './access-entry.js';
import { MATRIX } from './access-matrix.js';

const isKeyScope = (door: Door): door is KeyScope => (KEY_SCOPES as readonly string[]).includes(door);
const isOperators = (door: Door): boolean => /^operator(:|$)/.test(door);
/** Doors that a member or a key opens. */
const isCustomers = (door: Door): boolean => door !== 'public' && door !== 'own' && !isOperators(door);
const rolesOf = (door: Door): readonly OperatorRole[] => {
  const named = door.split(':')[1]?.split('+') as OperatorRole[] | undefined;
  return named ? [...named, 'admin'] : OPERATOR_ROLES;
};

const namesTenant = (route: string): boolean => /:(organisationId|projectId|sessionId|erasureId|deletionId|exportId)/.test(route);
const namesProject = (route: string): boolean => /:(projectId|sessionId|erasureId|deletionId|exportId)/.test(route);
const allowed = ({ status }: { status: number }): boolean => status !== 401 && status !== 403 && status < 500;
const entriesOf = (name: MatrixApp, door: (door: Door) => boolean): [string, AccessEntry][] => Object.entries(MATRIX[name]).filter((entry) => door(entry[1].door));

describe.each(Object.keys(MATRIX) as MatrixApp[])('access matrix of the %s app', (name) => {
  let app: AccessApp;
  let theirs: TestTenant;
  let readers: TestTenant | undefined;
  const operators = new Map<OperatorRole, string>();

  beforeAll(async () => {
    app = await AccessApp.start(name);
    theirs = await app.tenant();
    for (const role of OPERATOR_ROLES) operators.set(role, await operatorToken(app.config, [role]));
  });
  afterAll(() => app?.stop());

  it('has an entry for every route, and no entry without a route', () => {
    expect(app.listed()).toEqual(Object.keys(MATRIX[name]).toSorted((a, b) => a.localeCompare(b)));
  });

  it('names roles of operators that there are', () => {
    for (const [route, { door }] of entriesOf(name, isOperators)) expect({ route, unknown: rolesOf(door).filter((role) => !OPERATOR_ROLES.includes(role)) }).toEqual({ route, unknown: [] });
  });

  const customers = entriesOf(name, isCustomers);
  if (customers.length > 0) {
    describe.each(customers)('%s', (route, { door, recent }) => {
      let ours: TestTenant;
      beforeAll(async () => {
        // Reading leaves a tenant as it was.
        ours = route.startsWith('GET ') ? (readers ??= await app.tenant()) : await app.tenant();
      });

      it('is closed to nobody, to strangers and to ingest keys', async () => {
        expect(await app.send(route, ours)).toMatchObject({ status: 401 });
        for (const kind of ['session', 'secret', 'operator'] as const) expect(await app.send(route, ours, mintCredential(kind).text)).toMatchObject({ status: 401 });
        expect(await app.send(route, ours, ours.ingestKey)).toMatchObject({ status: 403 });
      });

      it('is closed to operators, whatever their role', async () => {
        for (const role of OPERATOR_ROLES) expect({ role, ...(await app.send(route, ours, operators.get(role))) }).toEqual({ role, status: 403, code: 'insufficient-scope' });
      });

      it('is closed to keys without its scope', async () => {
        const key = await ours.secretKey(...KEY_SCOPES.filter((scope) => scope !== door));
        expect(await app.send(route, ours, key.text)).toMatchObject({ status: 403 });
      });

      it(recent ? 'asks a member who signed in long ago to prove it again' : 'asks nobody to prove again who they are', async () => {
        const { id, token } = ours.members.owner;
        await app.admin.query(`update identity.sign_in_session set authenticated_at = authenticated_at - interval '11 minutes' where member_id = $1`, [id]);
        const { code } = await app.send(route, namesTenant(route) ? theirs : ours, token);
        await app.admin.query(`update identity.sign_in_session set authenticated_at = clock.now(), revoked_at = null where member_id = $1`, [id]);
        expect(code === 'reauthentication-required').toBe(recent === true);
      });

      it.each(MEMBER_ROLES)('answers a %s as the role says, and another tenant’s rows to none', async (role) => {
        const may = door === 'member' || scopesOfRole(role).has(door as Scope);
        const { token } = ours.members[role];
        if (namesTenant(route)) expect(await app.send(route, theirs, token)).toMatchObject({ status: may ? 404 : 403 });
        const answer = await app.send(route, ours, token);
        expect({ role, answer, allowed: allowed(answer) }).toEqual({ role, answer, allowed: may });
      });

      it('is open to a key with its scope, for its own project', async () => {
        if (!isKeyScope(door)) return expect(KEY_SCOPES).not.toContain(door);
        const key = await ours.secretKey(door);
        if (namesTenant(route)) expect(await app.send(route, theirs, key.text)).toMatchObject({ status: 404 });
        if (namesProject(route)) expect(await app.send(route, ours, (await ours.neighbourKey(door)).text)).toMatchObject({ status: 404 });
        const answer = await app.send(route, ours, key.text);
        expect({ answer, allowed: allowed(answer) }).toEqual({ answer, allowed: true });
      });
    });
  }

  const staff = entriesOf(name, isOperators);
  if (staff.length > 0) {
    describe.each(staff)('%s', (route, { door }) => {
      it('is closed to nobody, to strangers, to members and to keys', async () => {
        expect(await app.send(route, theirs)).toMatchObject({ status: 401 });
        expect(await app.send(route, theirs, mintCredential('operator').text)).toMatchObject({ status: 401 });
        const key = await theirs.secretKey(...KEY_SCOPES);
        for (const token of [theirs.members.owner.token, key.text, theirs.ingestKey]) expect(await app.send(route, theirs, token)).toEqual({ status: 403, code: 'insufficient-scope' });
      });

      it.each(OPERATOR_ROLES)('answers an operator who is %s as the door says', async (role) => {
        const answer = await app.send(route, theirs, route.startsWith('GET ') ? operators.get(role) : await operatorToken(app.config, [role]));
        expect({ role, answer, allowed: allowed(answer) }).toEqual({ role, answer, allowed: rolesOf(door).includes(role) });
      });
    });
  }

  const own = entriesOf(name, (door) => door === 'own');
  if (own.length > 0) {
    describe.each(own)('%s', (route) => {
      it('is closed to members, secret keys and operators', async () => {
        const key = await theirs.secretKey(...KEY_SCOPES);
        for (const credential of [undefined, theirs.members.owner.token, key.text, operators.get('admin')]) {
          const answer = await app.send(route, theirs, credential);
          expect({ answer, refused: answer.status >= 400 && answer.status < 500 }).toEqual({ answer, refused: true });
        }
      });
    });
  }
});
