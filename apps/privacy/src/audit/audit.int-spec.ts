import { AuditDataHolder } from '#audit/audit-data-holder.js';
import { leafHash } from '#audit/merkle.js';
import { openNote } from '#audit/note.js';
import { rootOfInclusion, verifyConsistency } from '#audit/proof.js';
import { SequencerLoop } from '#audit/sequencer-loop.js';
import { Sequencer } from '#audit/sequencer.js';
import { Verifier } from '#audit/verifier.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { operatorToken } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPublicKey } from 'node:crypto';
import type pg from 'pg';
import { PrivacyModule } from '../privacy.module.js';
import type { AnchorDto, AuditEntriesDto, CheckpointDto, ConsistencyDto, LeafProofDto } from './audit.dto.js';

const buffer = (base64: string): Buffer => Buffer.from(base64, 'base64');

describe('the audit log, proved to whoever asks', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let acme: TestTenant;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
    admin = await openAsAdmin(database);
    acme = await createTestTenant(config);
    app = await createHttpApp(PrivacyModule.forRole('all'), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    // It signs when the test says so.
    await app.get(SequencerLoop, { strict: false }).beforeApplicationShutdown();
    const write = (count: number): Promise<void> =>
      app.get<Database>(databaseOf('privacy_api')).transaction({ tenants: [acme.tenantId] }, async (tx) => {
        for (let n = 0; n < count; n += 1) {
          const log = n % 2 ? 'platform' : (`tenant:${acme.tenantId}` as const);
          await app.get<AuditWriter>(AUDIT_WRITER).append(tx, { log, action: 'test.fact', actor: { kind: 'system', id: 'test' }, target: { kind: 'test', id: String(n) } });
        }
      });
    await write(600);
    await app.get(Sequencer, { strict: false }).checkpoint();
    await write(30);
    await app.get(Sequencer, { strict: false }).checkpoint();
    await write(2);
    await app.get(Sequencer, { strict: false }).sequence();
  });

  afterAll(async () => {
    await app?.close();
    await admin?.end();
    await database?.drop();
  });

  const get = async <T>(url: string, token?: string): Promise<{ status: number; body: T }> => {
    const answer = await app.inject({ method: 'GET', url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
    return { status: answer.statusCode, body: answer.json<T>() };
  };
  const idsOf = async (log: string): Promise<string[]> => (await admin.query<{ id: string }>('select id from audit.entry where log = $1 order by number', [log])).rows.map(({ id }) => id);

  it('gives everybody the newest checkpoint, and a key that opens it', async () => {
    const { body } = await get<CheckpointDto>('/v1/audit/checkpoint');
    const checkpoint = openNote(body.note, createPublicKey(body.publicKey));
    expect(checkpoint).toMatchObject({ shard: body.year, size: body.size });
    expect(checkpoint?.root.toString('base64')).toBe(body.root);
    expect(body.verifierKey).toMatch(/^pixeltrace\/audit\+[0-9a-f]{8}\+/);
    expect((await get<{ items: unknown[] }>('/v1/audit/checkpoints')).body.items).toHaveLength(Number((await admin.query('select 1 from audit.checkpoint')).rowCount));
  });

  it.each([0, 1, 255, 256, 300])('proves leaf %i of our own log up to a signed root', async (number) => {
    const id = (await idsOf('platform'))[number] ?? '';
    const { body } = await get<LeafProofDto>(`/v1/audit/proofs/${id}`);
    expect(body).toMatchObject({ log: 'platform', number, anchor: null });
    expect(rootOfInclusion(buffer(body.leafHash), number, body.checkpoint.size, body.inclusion.map(buffer))?.toString('base64')).toBe(body.checkpoint.root);
  });

  it('proves a leaf of an organisation up to the same root, through the leaf that anchors its log', async () => {
    const own = await get<AuditEntriesDto>('/v1/audit/own-entries?before=300&limit=1', acme.members.admin.token);
    const [entry] = own.body.items;
    const { body } = await get<LeafProofDto>(`/v1/audit/proofs/${entry?.id}`);
    expect(leafHash(Buffer.from(entry?.leaf ?? '')).toString('base64')).toBe(body.leafHash);
    const anchor = body.anchor as AnchorDto;
    expect(rootOfInclusion(buffer(body.leafHash), body.number, anchor.size, anchor.inclusion.map(buffer))?.toString('base64')).toBe(anchor.root);
    expect(anchor.leaf).toContain(buffer(anchor.root).toString('hex'));
    expect(rootOfInclusion(leafHash(Buffer.from(anchor.leaf)), anchor.number, body.checkpoint.size, body.inclusion.map(buffer))?.toString('base64')).toBe(body.checkpoint.root);
  });

  it('says that what is not signed yet will be', async () => {
    const id = (await idsOf('platform')).at(-1);
    expect(await get(`/v1/audit/proofs/${id}`)).toMatchObject({ status: 409, body: { code: 'not-signed-yet' } });
    expect((await get('/v1/audit/proofs/00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });

  it('proves that the log only grew', async () => {
    const { body } = await get<ConsistencyDto>('/v1/audit/consistency?from=257');
    expect(verifyConsistency(257, body.to, buffer(body.earlierRoot), buffer(body.root), body.proof.map(buffer))).toBe(true);
    expect((await get<CheckpointDto>('/v1/audit/checkpoint')).body.root).toBe(body.root);
    expect((await get(`/v1/audit/consistency?year=${body.year}&from=1&to=999999`)).status).toBe(404);
  });

  it('forgets a person, and still verifies', async () => {
    const holder = app.get(AuditDataHolder, { strict: false });
    const verifier = app.get(Verifier, { strict: false });
    const subject = { kind: 'email', value: 'ADA@example.org' } as const;
    await app.get<Database>(databaseOf('privacy_api')).transaction('platform', (tx) => app.get<AuditWriter>(AUDIT_WRITER).append(tx, { log: 'platform', action: 'test.named', actor: { kind: 'system', id: 'test' }, target: { kind: 'test', id: 'x' }, personal: { email: 'ada@example.org' } }));
    await app.get(Sequencer, { strict: false }).sequence();
    expect(await holder.locate(subject)).toEqual([{ store: 'audit.personal', records: 1 }]);
    const files = [];
    for await (const { bytes } of holder.export(subject)) files.push(Buffer.from(bytes).toString());
    expect(files.join('')).toContain('ada@example.org');
    expect([(await verifier.verify()).redacted, await holder.erase(subject), await holder.erase(subject)]).toEqual([0, [{ store: 'audit.personal', records: 1 }], []]);
    await app.get(Sequencer, { strict: false }).sequence();
    expect(await holder.verifyAbsent(subject)).toEqual([]);
    const report = await verifier.verify();
    expect([report.redacted, report.fault]).toEqual([1, undefined]);
    expect((await admin.query(`select 1 from audit.entry where convert_from(leaf, 'utf8') like '%audit.redacted%'`)).rowCount).toBe(1);
  });

  it('shows our own log to operators and an organisation’s to its members, and to nobody else', async () => {
    const privacy = await operatorToken(config, ['privacy']);
    const { body } = await get<AuditEntriesDto>('/v1/audit/entries?limit=100', privacy);
    expect(body.items).toHaveLength(100);
    expect(body.items.every(({ leaf }) => leaf.includes('"log":"platform"'))).toBe(true);
    expect((await get('/v1/audit/entries', acme.members.owner.token)).status).toBe(403);
    expect((await get('/v1/audit/own-entries', privacy)).status).toBe(403);
    expect((await get('/v1/audit/own-entries', acme.members.viewer.token)).status).toBe(403);
  });
});
