import { operatorToken } from '#testing/operator-trial.js';
import { OrganisationsTrial } from '#testing/organisations-trial.js';
import type { TestTenant } from '#testing/test-tenants.js';
import { randomUUID } from 'node:crypto';
import { Departures } from './departures.js';

let trial: OrganisationsTrial;
let acme: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  trial = await OrganisationsTrial.start();
});
beforeEach(async () => {
  [acme, other] = [await trial.tenant(), await trial.tenant()];
});
afterAll(() => trial?.stop());

const home = (tenant = acme): string => `/organisations/${tenant.tenantId}`;
const as = (role: 'owner' | 'admin' | 'analyst' | 'viewer'): string => acme.members[role].token;
const invite = async (email = `${randomUUID()}@example.org`, role = 'analyst', token = as('owner')) => trial.call('POST', `${home()}/invitations`, token, { email, role });
const tokenTo = async (email: string): Promise<string> => {
  const mails = (await trial.mails()).filter(({ to, template }) => to.toLowerCase() === email.toLowerCase() && template === 'team-invitation');
  return /token=(ptx_invite_live_\w+)/.exec(mails.at(-1)?.text ?? '')?.[1] ?? '';
};

describe('an organisation', () => {
  it('is renamed by those who may, to a name that leads nowhere', async () => {
    expect(await trial.call('PATCH', home(), as('admin'), { name: 'Acme Ltd.' })).toMatchObject({ status: 200, body: { name: 'Acme Ltd.' } });
    for (const name of ['', ' ', 'See https://evil.example', '<b>x</b>', 'a\u0000b', 'a\u202eb']) expect((await trial.call('PATCH', home(), as('admin'), { name })).status).toBe(422);
    expect((await trial.call('PATCH', home(), as('analyst'), { name: 'Mine' })).status).toBe(403);
    expect((await trial.call('PATCH', home(other), as('owner'), { name: 'Mine' })).status).toBe(404);
    expect(await trial.actions(acme.tenantId)).toContain('organisation.renamed');
  });

  it('has projects that are made, renamed, put away with their keys, and taken into use again', async () => {
    const { body } = await trial.call('POST', `${home()}/projects`, as('admin'), { name: 'Shop' });
    const project = `/projects/${String(body['id'])}`;
    const key = (await trial.call('POST', `${project}/api-keys`, as('owner'), { kind: 'secret', name: 'Nightly', scopes: ['projects:read'] })).body['key'] as string;
    expect((await trial.call('GET', `${home()}/projects`, key)).body['items']).toHaveLength(1);
    expect(await trial.call('PATCH', project, as('admin'), { name: 'Web shop', archived: true })).toMatchObject({ status: 200, body: { name: 'Web shop', archivedAt: expect.any(String) as string } });
    expect((await trial.call('GET', `${home()}/projects`, key)).status).toBe(401);
    const names = async (query = ''): Promise<unknown[]> => ((await trial.call('GET', `${home()}/projects${query}`, as('viewer'))).body['items'] as { name: string }[]).map(({ name }) => name);
    expect(await names()).not.toContain('Web shop');
    expect(await names('?archived=true')).toEqual(['Web shop']);
    expect(await trial.call('PATCH', project, as('admin'), { archived: false })).toMatchObject({ body: { archivedAt: null } });
    expect((await trial.call('PATCH', `/projects/${other.projectId}`, as('owner'), { name: 'Mine' })).status).toBe(404);
    expect(await trial.actions(acme.tenantId)).toEqual(expect.arrayContaining(['project.created', 'project.renamed', 'project.archived', 'project.restored']));
  });
});

describe('a project', () => {
  it('is deleted once it was put away and its recordings are erased, with all that names it', async () => {
    const project = `/projects/${acme.projectId}`;
    const session = randomUUID();
    await trial.sql(`insert into ingest.session (id, tenant_id, project_id, state, started_at, expires_at) values ($1, $2, $3, 'ended', clock.now(), clock.now() + interval '1 day')`, [session, acme.tenantId, acme.projectId]);
    await trial.sql(`insert into consent.event (id, tenant_id, project_id, subject, decision, purposes, policy_version, mechanism) values ($1, $2, $3, 'user-1', 'given', '{session-recording}', '1', 'sdk')`, [randomUUID(), acme.tenantId, acme.projectId]);
    expect(await trial.call('DELETE', project, as('owner'))).toMatchObject({ status: 409, detail: expect.stringContaining('Put the project away') as string });
    await trial.call('PATCH', project, as('owner'), { archived: true });
    expect(await trial.call('DELETE', project, as('owner'))).toMatchObject({ status: 409, detail: expect.stringContaining('has recordings') as string });
    await trial.sql(`update ingest.session set state = 'erased' where id = $1`, [session]);
    expect((await trial.call('DELETE', project, as('admin'))).status).toBe(204);
    const named = ['identity.project where id = $1', 'identity.api_key where project_id = $1', 'ingest.project_setting where project_id = $1', 'consent.event where project_id = $1'];
    for (const rows of named) expect(await trial.sql(`select 1 from ${rows}`, [acme.projectId])).toEqual([]);
    expect((await trial.call('DELETE', project, as('owner'))).status).toBe(404);
    expect(await trial.sql('select 1 as n from identity.project where tenant_id = $1', [acme.tenantId])).toHaveLength(1);
  });
});

describe('an invitation', () => {
  it('makes the person who has the mail a member, once; looking changes nothing', async () => {
    const email = `${randomUUID()}@example.org`;
    expect(await invite(email)).toMatchObject({ status: 201, body: { email, role: 'analyst', invitedBy: acme.members.owner.id, sentCount: 1 } });
    const token = await tokenTo(email);
    for (let turn = 0; turn < 3; turn += 1) expect(await trial.call('POST', '/invitations/open', undefined, { token })).toMatchObject({ status: 200, body: { email, role: 'analyst', organisation: 'Test organisation' } });
    expect(JSON.stringify(await trial.sql('select * from identity.invitation'))).not.toContain(token);
    const answers = await Promise.all(Array.from({ length: 6 }, () => trial.call('POST', '/invitations/accept', undefined, { token, name: 'Grace' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({ status: 410, code: 'invitation-invalid' });
    const members = (await trial.call('GET', `${home()}/members`, as('owner'))).body['items'];
    expect(members).toEqual(expect.arrayContaining([expect.objectContaining({ email, name: 'Grace', role: 'analyst' })]));
    expect((await trial.call('GET', `${home()}/invitations`, as('owner'))).body['items']).toEqual([]);
    expect(await trial.actions(acme.tenantId)).toEqual(expect.arrayContaining(['organisation.member-invited', 'organisation.invitation-accepted']));
  });

  it('adds an organisation to somebody who has an account, whatever case the address is in, and does not sign them in', async () => {
    const [{ email } = { email: '' }] = await trial.sql<{ email: string }>('select email from identity.member where id = $1', [other.members.viewer.id]);
    await invite(email.toUpperCase());
    const accepted = await trial.call('POST', '/invitations/accept', undefined, { token: await tokenTo(email.toUpperCase()) });
    expect(Object.keys(accepted.body).sort()).toEqual(['email', 'organisation', 'organisationId', 'role']);
    const { token } = other.members.viewer;
    expect((await trial.call('GET', '/me', token)).body['organisations']).toHaveLength(2);
    expect((await trial.call('PUT', '/me/organisation', token, { organisationId: acme.tenantId })).status).toBe(204);
    expect((await trial.call('GET', '/me', token)).body).toMatchObject({ organisationId: acme.tenantId, role: 'analyst' });
    expect((await trial.call('PUT', '/me/organisation', as('owner'), { organisationId: other.tenantId })).status).toBe(404);
  });

  it('works for seven days, is replaced by the next mail, and can be declined or revoked', async () => {
    const emails = Array.from({ length: 4 }, () => `${randomUUID()}@example.org`);
    const [late = '', again = '', declined = '', revoked = ''] = emails;
    const ids = new Map<string, string>();
    for (const email of emails) ids.set(email, String((await invite(email)).body['id']));
    await trial.sql(`update identity.invitation set expires_at = clock.now() where email = $1`, [late]);
    expect((await trial.call('POST', '/invitations/accept', undefined, { token: await tokenTo(late) })).code).toBe('invitation-invalid');

    const first = await tokenTo(again);
    const resend = () => trial.call('POST', `${home()}/invitations/${ids.get(again)}/mail`, as('admin'));
    expect(await resend()).toMatchObject({ status: 429, code: 'rate-limited' });
    await trial.sql(`update identity.invitation set sent_at = sent_at - interval '10 minutes'`);
    expect(await resend()).toMatchObject({ status: 200, body: { sentCount: 2 } });
    expect((await trial.call('POST', '/invitations/open', undefined, { token: first })).code).toBe('invitation-invalid');
    expect((await trial.call('POST', '/invitations/open', undefined, { token: await tokenTo(again) })).status).toBe(200);
    await trial.sql(`update identity.invitation set sent_at = sent_at - interval '1 day', sent_count = 5`);
    expect((await resend()).status).toBe(409);

    expect((await trial.call('POST', '/invitations/decline', undefined, { token: await tokenTo(declined) })).status).toBe(204);
    expect((await trial.call('DELETE', `${home()}/invitations/${ids.get(revoked)}`, as('admin'))).status).toBe(204);
    for (const email of [declined, revoked]) expect((await trial.call('POST', '/invitations/accept', undefined, { token: await tokenTo(email) })).code).toBe('invitation-invalid');
    expect(await trial.sql('select 1 from identity.invitation where email = any ($1)', [[declined, revoked]])).toEqual([]);
  });

  it('is mailed to one address five times a day at most, however often it is revoked and made anew', async () => {
    const email = `${randomUUID()}@example.org`;
    const statuses: number[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      const { status, body } = await invite(email);
      statuses.push(status);
      await trial.call('DELETE', `${home()}/invitations/${String(body['id'])}`, as('owner'));
    }
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429, 429]);
    expect((await trial.mails()).filter(({ to }) => to === email)).toHaveLength(5);
  });

  it('is refused for members, for those who wait, above the own role, and with a token that is none', async () => {
    const [{ email } = { email: '' }] = await trial.sql<{ email: string }>('select email from identity.member where id = $1', [acme.members.viewer.id]);
    expect((await invite(email)).code).toBe('conflict');
    const waiting = `${randomUUID()}@example.org`;
    await invite(waiting);
    expect((await invite(waiting.toUpperCase())).code).toBe('conflict');
    expect((await invite(undefined, 'owner', as('admin'))).code).toBe('insufficient-scope');
    expect((await invite('not an address')).status).toBe(422);
    for (const token of ['', 'none', 'x'.repeat(100), as('owner')]) expect((await trial.call('POST', '/invitations/accept', undefined, { token })).code).toBe('invitation-invalid');
    expect((await trial.call('GET', `${home()}/invitations`, other.members.owner.token)).status).toBe(404);
  });
});

describe('members', () => {
  const [member, members] = [(id: string) => `${home()}/members/${id}`, () => acme.members];

  it('change roles within what they may, from the next request on', async () => {
    expect(await trial.call('PATCH', member(members().viewer.id), as('admin'), { role: 'analyst' })).toMatchObject({ status: 200, body: { role: 'analyst' } });
    expect((await trial.call('GET', '/me', as('viewer'))).body['role']).toBe('analyst');
    expect((await trial.call('PATCH', member(members().viewer.id), as('admin'), { role: 'owner' })).code).toBe('insufficient-scope');
    expect((await trial.call('PATCH', member(members().owner.id), as('admin'), { role: 'viewer' })).code).toBe('insufficient-scope');
    expect((await trial.call('DELETE', member(members().owner.id), as('admin'))).code).toBe('insufficient-scope');
    expect((await trial.call('PATCH', member(other.members.viewer.id), as('owner'), { role: 'viewer' })).status).toBe(404);
    expect(await trial.actions(acme.tenantId)).toContain('organisation.member-role-changed');
  });

  it('are removed or leave, their sessions end at once, and an account that belongs nowhere goes', async () => {
    const { analyst, viewer } = members();
    await trial.sql(`insert into identity.membership (tenant_id, member_id, role) values ($1, $2, 'viewer')`, [other.tenantId, analyst.id]);
    expect((await trial.call('DELETE', member(analyst.id), as('admin'))).status).toBe(204);
    expect((await trial.call('GET', '/me', analyst.token)).status).toBe(401);
    expect((await trial.call('POST', `${home()}/departure`, viewer.token)).status).toBe(204);
    expect((await trial.call('GET', '/me', viewer.token)).status).toBe(401);
    const left = await trial.sql<{ id: string }>('select id from identity.member where id = any ($1)', [[analyst.id, viewer.id]]);
    expect(left).toEqual([{ id: analyst.id }]);
    expect(await trial.actions(acme.tenantId)).toEqual(expect.arrayContaining(['organisation.member-removed', 'organisation.member-left']));
  });

  it('who restricted the use of their data keep their account, though it belongs nowhere, until that is lifted', async () => {
    const { viewer } = members();
    const account = async () => (await trial.sql('select 1 from identity.member where id = $1', [viewer.id])).length;
    await trial.sql('update identity.member set restricted = true where id = $1', [viewer.id]);
    expect((await trial.call('DELETE', member(viewer.id), as('admin'))).status).toBe(204);
    expect(await account()).toBe(1);
    const departures = trial.app.get(Departures, { strict: false });
    expect(await departures.forget(viewer.id)).toBe(false);
    await trial.sql('update identity.member set restricted = false where id = $1', [viewer.id]);
    expect([await departures.forget(viewer.id), await account()]).toEqual([true, 0]);
  });

  it('keep one owner among them, also when two owners go at the same time', async () => {
    const { owner, admin } = members();
    for (const attempt of [trial.call('POST', `${home()}/departure`, owner.token), trial.call('PATCH', member(owner.id), owner.token, { role: 'viewer' }), trial.call('DELETE', member(owner.id), owner.token)]) {
      expect(await attempt).toMatchObject({ status: 409, code: 'last-owner' });
    }
    await trial.call('PATCH', member(admin.id), owner.token, { role: 'owner' });
    const both = await Promise.all([trial.call('POST', `${home()}/departure`, owner.token), trial.call('POST', `${home()}/departure`, admin.token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await trial.sql(`select 1 as n from identity.membership where tenant_id = $1 and role = 'owner'`, [acme.tenantId])).toHaveLength(1);
  });
});

describe('the ownership', () => {
  const transfer = (): string => `${home()}/ownership-transfer`;

  it('changes hands when the other side accepts, and not before', async () => {
    const { owner, viewer } = acme.members;
    expect(await trial.call('POST', transfer(), owner.token, { memberId: viewer.id })).toMatchObject({ status: 201, body: { fromMember: owner.id, toMember: viewer.id } });
    expect((await trial.mails()).filter(({ template }) => template === 'ownership-offered').at(-1)?.to).toContain(viewer.id);
    expect((await trial.call('POST', `${transfer()}/acceptance`, acme.members.admin.token)).status).toBe(404);
    expect((await trial.call('GET', transfer(), viewer.token)).status).toBe(200);
    expect((await trial.call('POST', transfer(), owner.token, { memberId: acme.members.admin.id })).code).toBe('conflict');
    expect((await trial.call('POST', `${transfer()}/acceptance`, viewer.token)).status).toBe(204);
    expect([(await trial.call('GET', '/me', viewer.token)).body['role'], (await trial.call('GET', '/me', owner.token)).body['role']]).toEqual(['owner', 'admin']);
    expect((await trial.call('POST', `${transfer()}/acceptance`, viewer.token)).status).toBe(404);
  });

  it('stays where it is when the offer is withdrawn, declined or older than seven days', async () => {
    const { owner, viewer } = acme.members;
    const offer = () => trial.call('POST', transfer(), owner.token, { memberId: viewer.id });
    await offer();
    expect((await trial.call('DELETE', transfer(), acme.members.admin.token)).status).toBe(404);
    await offer();
    expect((await trial.call('DELETE', transfer(), viewer.token)).status).toBe(204);
    await offer();
    await trial.sql('update identity.ownership_transfer set expires_at = clock.now()');
    expect((await trial.call('POST', `${transfer()}/acceptance`, viewer.token)).status).toBe(404);
    expect((await trial.call('GET', '/me', owner.token)).body['role']).toBe('owner');
  });

  it('comes back from a lost owner by two operators, after 14 days and a mail to every owner', async () => {
    const [one, two] = [await operatorToken(trial.config, ['support']), await operatorToken(trial.config, ['support'])];
    const claims = `${home()}/ownership-claims`;
    const opened = await trial.call('POST', claims, one, { memberId: acme.members.admin.id, reason: 'The owner has died; the registry says so.' });
    expect(opened.status).toBe(201);
    const claim = `${claims}/${String(opened.body['id'])}`;
    expect((await trial.mails()).filter(({ template, to }) => template === 'ownership-claimed' && to.includes(acme.members.owner.id))).toHaveLength(1);
    expect((await trial.call('POST', `${claim}/execution`, two)).code).toBe('conflict');
    await trial.sql('update identity.ownership_claim set due_at = clock.now() where tenant_id = $1', [acme.tenantId]);
    expect((await trial.call('POST', `${claim}/execution`, one)).code).toBe('conflict');
    expect(await trial.call('POST', `${claim}/execution`, two)).toMatchObject({ status: 200, body: { state: 'done' } });
    expect((await trial.call('GET', '/me', as('admin'))).body['role']).toBe('owner');
    expect((await trial.call('GET', '/me', as('owner'))).body['role']).toBe('owner');
  });

  it('is not taken from an owner who objects', async () => {
    const operator = await operatorToken(trial.config, ['support']);
    const { body } = await trial.call('POST', `${home()}/ownership-claims`, operator, { memberId: acme.members.admin.id, reason: 'Somebody on the phone said so.' });
    const claim = `${home()}/ownership-claims/${String(body['id'])}`;
    expect(await trial.call('POST', `${claim}/objection`, as('owner'))).toMatchObject({ status: 200, body: { state: 'objected' } });
    await trial.sql('update identity.ownership_claim set due_at = clock.now()');
    expect((await trial.call('POST', `${claim}/execution`, await operatorToken(trial.config, ['admin']))).code).toBe('conflict');
  });
});

it('opens an organisation for a customer by hand, whose invitation makes the owner', async () => {
  const ownerEmail = `${randomUUID()}@example.org`;
  const opened = await trial.call('POST', '/organisations', await operatorToken(trial.config, ['support']), { name: 'Newcomer', ownerEmail, plan: 'team' });
  expect(opened).toMatchObject({ status: 201, body: { name: 'Newcomer', plan: 'team' } });
  expect(await trial.call('POST', '/invitations/accept', undefined, { token: await tokenTo(ownerEmail) })).toMatchObject({ status: 200, body: { organisationId: opened.body['id'], role: 'owner' } });
  expect((await trial.call('POST', '/organisations', await operatorToken(trial.config, ['support']), { name: 'Newcomer', ownerEmail, plan: 'none' })).status).toBe(422);
});
