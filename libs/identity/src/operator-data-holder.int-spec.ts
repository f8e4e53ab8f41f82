import { type Database, query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { createTestOperator, type TestOperator } from '#testing/operator-trial.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomBytes } from 'node:crypto';
import { FactorRepository } from './factor.repository.js';
import { OperatorDataHolder } from './operator-data-holder.js';
import { OperatorDataRepository } from './operator-data.repository.js';

describe('OperatorDataHolder', () => {
  let database: TestDatabase;
  let writer: Database;
  let close: () => Promise<void>;
  let grace: TestOperator;
  let holder: OperatorDataHolder;

  beforeEach(async () => {
    database = await createTestDatabase();
    ({ db: writer, close } = await openDatabase(database.config, 'identity_writer'));
    grace = await createTestOperator({ database: database.config }, ['support']);
    const other = await createTestOperator({ database: database.config }, ['admin']);
    holder = new OperatorDataHolder(writer, new OperatorDataRepository());
    await writer.transaction('platform', async (tx) => {
      await query(tx, 'update identity.operator set created_by = $1 where id = $2', [grace.id, other.id]);
      await new FactorRepository().replaceRecoveryCodes(tx, { kind: 'operator', id: grace.id }, [randomBytes(32)]);
      await new FactorRepository().replaceEnrolment(tx, grace.id, randomBytes(32));
    });
  });

  afterEach(async () => {
    await close();
    await database.drop();
  });

  const byEmail = (): { kind: 'email'; value: string } => ({ kind: 'email', value: grace.email.toUpperCase() });
  const byId = (): { kind: 'operator-id'; value: string } => ({ kind: 'operator-id', value: grace.id });

  it('locates an operator in every store, and nobody else', async () => {
    await expect(holder.locate(byEmail())).resolves.toEqual([
      { store: 'identity.operator', records: 2 },
      { store: 'identity.operator_session', records: 1 },
      { store: 'identity.operator_enrolment', records: 1 },
      { store: 'identity.recovery_code', records: 1 },
    ]);
    for (const subject of [{ kind: 'email', value: 'nobody@example.com' }, { kind: 'member-id', value: grace.id }, { kind: 'operator-id', value: 'x' }] as const) await expect(holder.locate(subject)).resolves.toEqual([]);
  });

  it('exports, corrects and restricts', async () => {
    await holder.rectify(byId(), { name: 'Grace' });
    await holder.restrict(byId(), true);
    const files = [];
    for await (const file of holder.export(byEmail())) files.push(file);
    const text = Buffer.from(files[0]?.bytes ?? '').toString();
    expect(JSON.parse(text)).toMatchObject({ operator: { id: grace.id, name: 'Grace', restricted: true }, sessions: [{ operator_id: grace.id }] });
    expect(text).not.toMatch(/token_hash|code_hash/);
  });

  it('erases, converges, and proves absence', async () => {
    await expect(holder.verifyAbsent(byId())).resolves.not.toEqual([]);
    await holder.erase(byId());
    await holder.erase(byId());
    await expect(holder.verifyAbsent(byId())).resolves.toEqual([]);
    await expect(holder.verifyAbsent(byEmail())).resolves.toEqual([]);
  });
});
