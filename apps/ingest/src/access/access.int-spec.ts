import type { Database } from '#database/database.js';
import { query } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { createTestOperator, type TestOperator } from '#testing/operator-trial.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import type { StoredRecording } from '#testing/stored-recording.js';
import { randomUUID } from 'node:crypto';
import { StreamPlaces } from '../live/stream-places.js';
import { ViewingSweep } from '../watching/viewing-sweep.js';

interface Leaf {
  log: string;
  action: string;
  actor: { kind: string; id: string };
  details: Record<string, unknown>;
}

interface Wish {
  class?: 'support-permission' | 'abuse-security';
  sessionIds?: string[] | null;
  minutes?: number;
  /** Minutes since it was approved; null: it was not. */
  approvedAgo?: number | null;
  by?: TestOperator;
  hidden?: boolean;
}

describe('our staff and recordings', () => {
  let replay: ReplayUnderTest;
  let recording: StoredRecording;
  let neighbour: StoredRecording;
  let operator: TestOperator;
  let other: TestOperator;

  beforeAll(async () => {
    replay = await ReplayUnderTest.start();
    replay.app.get(ViewingSweep, { strict: false }).onApplicationShutdown();
    replay.app.get(StreamPlaces, { strict: false }).everyMs = 20;
    operator = await createTestOperator(replay.config, ['support']);
    other = await createTestOperator(replay.config, ['security']);
  });
  afterAll(() => replay?.stop());
  beforeEach(async () => {
    recording = await replay.storage.store(replay.acme);
    neighbour = await replay.storage.store(replay.acme);
  });

  const grant = async ({ class: of = 'support-permission', sessionIds = [recording.sessionId], minutes = 60, approvedAgo = 0, by = operator, hidden = false }: Wish = {}): Promise<string> => {
    const id = randomUUID();
    const approver = of === 'support-permission' ? { kind: 'member', id: replay.acme.members.owner.id } : { kind: 'operator', id: randomUUID() };
    await replay.admin.query(
      `insert into access.access_grant (id, tenant_id, project_id, session_ids, class, reference, reason, minutes, requested_by, approved_by_kind, approved_by_id, approved_at, expires_at, visible_from)
       values ($1, $2, $3, $4, $5, 'Ticket 4711', 'Replay stops', $6, $7, $8, $9, clock.now() - make_interval(mins => $10), clock.now() - make_interval(mins => $10) + make_interval(mins => $6), case when $11 then clock.now() + interval '3 days' end)`,
      [id, replay.acme.tenantId, replay.acme.projectId, sessionIds, of, minutes, by.id, ...(approvedAgo === null ? [null, null, null] : [approver.kind, approver.id, approvedAgo]), hidden],
    );
    return id;
  };
  const look = (grantId: string, path = '', { by = operator, of = recording }: { by?: TestOperator; of?: StoredRecording } = {}) => replay.call('GET', `/v1/granted/${grantId}/recordings/${of.sessionId}${path}`, by.token);
  const say = (grantId: string, what: string, token: string, body: object = {}) => replay.send('POST', `/v1/access-grants/${grantId}/${what}`, token, body);
  const refusal = (answer: { statusCode: number; json: () => { code: string } }) => [answer.statusCode, answer.json().code];
  const leaves = async (): Promise<Leaf[]> => (await replay.leavesOf(recording.sessionId)).map((leaf) => JSON.parse(leaf) as Leaf);
  const watchAudit = async () =>
    (await replay.call('GET', `/v1/recordings/${recording.sessionId}/watch-audit`, replay.acme.members.owner.token)).json<{ items: { viewer: { kind: string; id: string }; grantId: string; clause: string; shown: string[] }[] }>().items;
  const ownGrants = async () => (await replay.call('GET', '/v1/access-grants', replay.acme.members.admin.token)).json<{ items: { id: string; state: string; looks: number; minutes: number; expiresAt: string | null }[] }>().items;

  it('see nothing without a grant: no customer’s route, no row', async () => {
    expect((await replay.call('GET', `/v1/recordings/${recording.sessionId}`, operator.token)).statusCode).toBe(403);
    expect(refusal(await look(randomUUID()))).toEqual([404, 'not-found']);
    const db = replay.app.get<Database>(databaseOf('ingest_operator'), { strict: false });
    for (const table of ['session', 'segment', 'session_event', 'picture', 'session_tag', 'chunk', 'erasure', 'project_setting', 'end_user_restriction']) {
      expect({ table, rows: await db.transaction({ tenants: [replay.acme.tenantId] }, (tx) => query(tx, `select 1 from ingest.${table}`)) }).toEqual({ table, rows: [] });
    }
    for (const table of ['ingest.session_key', 'ingest.viewing', 'identity.membership', 'access.access_grant']) {
      await expect(db.transaction({ tenants: [replay.acme.tenantId] }, (tx) => query(tx, `select 1 from ${table}`))).rejects.toThrow(/permission denied/);
    }
  });

  it('see what a live grant is about, and the row policies open no further', async () => {
    const id = await grant();
    expect((await look(id)).statusCode).toBe(200);
    expect((await look(id, '/segments/0')).rawPayload).toEqual(recording.segments[0]);
    expect((await look(id, '/poster')).rawPayload).toEqual(recording.poster);
    expect((await look(id, '/events')).statusCode).toBe(200);
    expect((await look(id, '', { of: neighbour })).statusCode).toBe(404);
    expect((await look(id, '/segments/0', { of: neighbour })).statusCode).toBe(404);
    expect(refusal(await look(id, '', { by: other }))).toEqual([404, 'not-found']);
    const listed = await replay.call('GET', `/v1/granted/${id}/recordings`, operator.token);
    expect(listed.json<{ items: { id: string }[] }>().items.map((one) => one.id)).toEqual([recording.sessionId]);
    const db = replay.app.get<Database>(databaseOf('ingest_operator'), { strict: false }).with({ 'app.grant': id, 'app.operator': operator.id });
    const rows = (tenant: string) => db.transaction({ tenants: [tenant] }, (tx) => query<{ id: string }>(tx, 'select s.id from ingest.session s join ingest.segment g on g.session_id = s.id group by s.id'));
    expect(await rows(replay.acme.tenantId)).toEqual([{ id: recording.sessionId }]);
    expect(await rows(replay.other.tenantId)).toEqual([]);
  });

  it.each([
    ['was not approved', { approvedAgo: null }],
    ['has run out', { minutes: 10, approvedAgo: 11 }],
  ] as const)('see nothing under a grant that %s', async (_what, wish) => {
    const id = await grant(wish);
    expect(refusal(await look(id))).toEqual([403, 'access-not-granted']);
    const { rows } = await replay.admin.query<{ leaf: Buffer }>('select leaf from audit.leaf_outbox order by ctid desc limit 1');
    expect(JSON.parse(rows[0]?.leaf.toString() ?? '')).toMatchObject({ log: 'platform', action: 'access.refused', actor: { kind: 'operator', id: operator.id }, target: { id } });
  });

  it('cannot be given more than eight hours, nor approve themselves', async () => {
    await expect(grant({ minutes: 481 })).rejects.toThrow(/check constraint/);
    const id = await grant({ class: 'abuse-security', approvedAgo: null });
    await expect(replay.admin.query(`update access.access_grant set approved_by_kind = 'operator', approved_by_id = requested_by, approved_at = clock.now(), expires_at = clock.now() + interval '1 hour' where id = $1`, [id])).rejects.toThrow(/check constraint/);
    await expect(replay.admin.query(`update access.access_grant set approved_by_kind = 'member', approved_by_id = requested_by, approved_at = clock.now(), expires_at = clock.now() + interval '1 hour' where id = $1`, [id])).rejects.toThrow(/check constraint/);
  });

  it('are written down with grant and clause at every look, and the customer sees it', async () => {
    const id = await grant();
    await look(id);
    await look(id, '/segments/0');
    expect(await leaves()).toMatchObject([{ log: `tenant:${replay.acme.tenantId}`, action: 'recording.watch-started', actor: { kind: 'operator', id: operator.id }, details: { grantId: id, clause: 'A2', sealed: false } }]);
    expect(await watchAudit()).toMatchObject([{ viewer: { kind: 'operator', id: operator.id }, grantId: id, clause: 'A2', shown: ['manifest', 'segment'] }]);
    expect((await ownGrants()).find((one) => one.id === id)).toMatchObject({ state: 'live', looks: 1 });
  });

  it('are seen later where an investigation needs it, and sealed in our own log until then', async () => {
    const id = await grant({ class: 'abuse-security', hidden: true });
    expect((await look(id)).statusCode).toBe(200);
    expect(await leaves()).toMatchObject([{ log: 'platform', action: 'recording.watch-started', details: { grantId: id, clause: 'A2', sealed: true } }]);
    expect(await watchAudit()).toEqual([]);
    expect((await ownGrants()).map((one) => one.id)).not.toContain(id);
    await replay.admin.query(`update access.access_grant set visible_from = clock.now() where id = $1`, [id]);
    expect(await watchAudit()).toMatchObject([{ grantId: id }]);
    expect((await ownGrants()).map((one) => one.id)).toContain(id);
  });

  it('ask, and owners and admins say for how many minutes, or no', async () => {
    const [yes, no] = [await grant({ approvedAgo: null, minutes: 60 }), await grant({ approvedAgo: null })];
    const { admin, viewer, owner } = replay.acme.members;
    expect((await say(yes, 'approval', viewer.token, { minutes: 30 })).statusCode).toBe(403);
    expect((await say(yes, 'approval', replay.other.members.owner.token, { minutes: 30 })).statusCode).toBe(404);
    expect((await say(yes, 'approval', admin.token, { minutes: 481 })).statusCode).toBe(422);
    const approved = await say(yes, 'approval', admin.token, { minutes: 480 });
    expect(approved.json()).toMatchObject({ id: yes, state: 'live' });
    const { approvedAt, expiresAt } = approved.json<{ approvedAt: string; expiresAt: string }>();
    // Not more than was asked for.
    expect(Date.parse(expiresAt) - Date.parse(approvedAt)).toBe(60 * 60_000);
    expect((await look(yes)).statusCode).toBe(200);
    expect((await say(yes, 'approval', owner.token, { minutes: 5 })).statusCode).toBe(409);
    expect((await say(no, 'denial', owner.token)).json()).toMatchObject({ state: 'denied' });
    expect(refusal(await look(no))).toEqual([403, 'access-not-granted']);
    const abuse = await grant({ class: 'abuse-security', approvedAgo: null });
    expect((await say(abuse, 'approval', owner.token, { minutes: 5 })).statusCode).toBe(409);
  });

  it('are stopped by a revocation, in the middle of a stream', async () => {
    await replay.admin.query('update ingest.project_setting set live_viewing = true where project_id = $1', [replay.acme.projectId]);
    await replay.admin.query(`update ingest.session set state = 'recording', ended_at = null where id = $1`, [recording.sessionId]);
    const id = await grant();
    const stream = look(id, '/tail?seconds=300');
    const watched = async (): Promise<boolean> => (await watchAudit()).some(({ shown }) => shown.includes('tail'));
    while (!(await watched()));
    expect((await say(id, 'revocation', replay.acme.members.owner.token)).json()).toMatchObject({ state: 'revoked' });
    const { body } = await stream;
    expect(body).toContain('event: segment');
    expect(body.trimEnd().split('\n\n').at(-1)).toContain('event: gone');
    expect(refusal(await look(id))).toEqual([403, 'access-not-granted']);
  });

  it('cannot look when the look cannot be written down', async () => {
    const id = await grant();
    await replay.admin.query('alter table ingest.viewing rename to viewing_gone');
    try {
      expect((await look(id)).statusCode).toBe(503);
    } finally {
      await replay.admin.query('alter table ingest.viewing_gone rename to viewing');
    }
  });
});
