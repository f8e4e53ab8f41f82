import { sampleConfig } from '#config/sample-config.js';
import type { Database } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import { query } from '#database/database.js';
import { randomBytes } from 'node:crypto';
import { FactorRepository } from './factor.repository.js';
import { MemberDataHolder } from './member-data-holder.js';
import { MemberDataRepository } from './member-data.repository.js';

describe('MemberDataHolder', () => {
  let database: TestDatabase;
  let writer: Database;
  let close: () => Promise<void>;
  let tenant: TestTenant;
  let holder: MemberDataHolder;

  beforeEach(async () => {
    database = await createTestDatabase();
    ({ db: writer, close } = await openDatabase(database.config, 'identity_writer'));
    tenant = await createTestTenant({ database: database.config, secrets: sampleConfig('ingest').secrets });
    holder = new MemberDataHolder(writer, new MemberDataRepository());
    await writer.transaction({ tenants: [tenant.tenantId] }, async (tx) => {
      await query(tx, 'update identity.api_key set created_by = $1', [tenant.members.admin.id]);
      await new FactorRepository().replaceRecoveryCodes(tx, { kind: 'member', id: tenant.members.admin.id }, [randomBytes(32)]);
      await query(tx, `insert into identity.passkey (id, member_id, name, credential_id, public_key, counter) values (gen_random_uuid(), $1, 'Laptop', 'credential', '\\x01', 0)`, [tenant.members.admin.id]);
    });
  });

  afterEach(async () => {
    await close();
    await database.drop();
  });

  const byEmail = (): { kind: 'email'; value: string } => ({ kind: 'email', value: `ADMIN-${tenant.members.admin.id}@example.com` });
  const byId = (): { kind: 'member-id'; value: string } => ({ kind: 'member-id', value: tenant.members.admin.id });

  it('locates a member in every store, and nobody else', async () => {
    await expect(holder.locate(byEmail())).resolves.toEqual([
      { store: 'identity.member', records: 1 },
      { store: 'identity.membership', records: 1 },
      { store: 'identity.sign_in_session', records: 1 },
      { store: 'identity.api_key', records: 1 },
      { store: 'identity.passkey', records: 1 },
      { store: 'identity.recovery_code', records: 1 },
    ]);
    await expect(holder.locate({ kind: 'email', value: 'nobody@example.com' })).resolves.toEqual([]);
    await expect(holder.locate({ kind: 'end-user-pseudonym', value: tenant.members.admin.id })).resolves.toEqual([]);
  });

  it('knows what a member watched, and forgets that it was them', async () => {
    const admin = await openAsAdmin(database);
    const viewer = (id: string) => admin.query(`insert into ingest.viewing (id, tenant_id, project_id, session_id, viewer_kind, viewer_id, reason) values (gen_random_uuid(), $1, $2, gen_random_uuid(), 'member', $3, 'Ticket of Ada')`, [tenant.tenantId, tenant.projectId, id]);
    for (const id of [tenant.members.admin.id, tenant.members.admin.id, tenant.members.viewer.id]) await viewer(id);
    expect(await holder.locate(byEmail())).toContainEqual({ store: 'ingest.viewing', records: 2 });
    const files = [];
    for await (const file of holder.export(byId())) files.push(JSON.parse(Buffer.from(file.bytes).toString()) as object);
    expect(files[0]).toMatchObject({ recordingsWatched: [{ reason: 'Ticket of Ada' }, { reason: 'Ticket of Ada' }] });
    await holder.erase(byId());
    expect(await holder.verifyAbsent(byId())).toEqual([]);
    const { rows } = await admin.query<{ viewer: string; reason: string | null; n: number }>('select viewer_id as viewer, reason, count(*)::int as n from ingest.viewing group by 1, 2 order by 3');
    await admin.end();
    expect(rows).toEqual([{ viewer: tenant.members.viewer.id, reason: 'Ticket of Ada', n: 1 }, { viewer: expect.stringMatching(/^erased-/) as string, reason: null, n: 2 }]);
  });

  it('exports the account without hashes', async () => {
    const files = [];
    for await (const file of holder.export(byEmail())) files.push(file);
    const text = Buffer.from(files[0]?.bytes ?? '').toString();
    expect(JSON.parse(text)).toMatchObject({ member: { id: tenant.members.admin.id }, memberships: [{ role: 'admin' }], passkeys: [{ name: 'Laptop' }] });
    expect(text).not.toMatch(/token_hash|code_hash|hmac/);
  });

  it('corrects and restricts', async () => {
    await holder.rectify(byId(), { name: 'Ada' });
    await holder.restrict(byId(), true);
    const rows = await writer.transaction('platform', (tx) => query(tx, 'select name, restricted from identity.member where id = $1', [tenant.members.admin.id]));
    expect(rows).toEqual([{ name: 'Ada', restricted: true }]);
  });

  it('erases, converges, and proves absence, also in an organisation the member has left', async () => {
    await writer.transaction({ tenants: [tenant.tenantId] }, (tx) => query(tx, 'delete from identity.membership where member_id = $1', [tenant.members.admin.id]));
    expect(await holder.verifyAbsent(byId())).not.toEqual([]);
    await holder.erase(byId());
    await holder.erase(byId());
    await expect(holder.verifyAbsent(byId())).resolves.toEqual([]);
    await expect(holder.verifyAbsent(byEmail())).resolves.toEqual([]);
    await expect(holder.locate({ kind: 'member-id', value: tenant.members.owner.id })).resolves.not.toEqual([]);
  });
});
