import { AuditModule } from '#audit/audit.module.js';
import { ClockModule } from '#clock/clock.module.js';
import type { Config, ExchangeApp } from '#config/config.js';
import { ConfigModule } from '#config/config.module.js';
import type { DataHolder, HolderFinding, LawfulException, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Database } from '#database/database.js';
import { DatabaseModule, databaseOf } from '#database/database.module.js';
import { query } from '#database/database.js';
import { ExchangeModule } from '#exchange/exchange.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { AnswerPrivacyTask } from '#personal-data/answer-privacy-task.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { PrivacyTasksModule } from '#personal-data/privacy-tasks.module.js';
import { testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { openAsAdmin } from './ingest-rows.js';
import { Test, type TestingModule } from '@nestjs/testing';
import type pg from 'pg';
import type { CaseRequest } from '../../../apps/privacy/src/cases/case-types.js';
import { Cases } from '../../../apps/privacy/src/cases/cases.js';
import { CasesWorkerModule } from '../../../apps/privacy/src/cases/cases.modules.js';
import { ClearBackupsHandler } from '../../../apps/privacy/src/cases/clear-backups.handler.js';
import { FinishCaseHandler } from '../../../apps/privacy/src/cases/finish-case.handler.js';
import { RunCaseNodeHandler } from '../../../apps/privacy/src/cases/run-case-node.handler.js';
import { TakePrivacyAnswerHandler } from '../../../apps/privacy/src/cases/take-privacy-answer.handler.js';

/** A data holder whose records are in memory, and which writes down what it was asked. */
export class TrialHolder implements DataHolder {
  readonly records = new Map<string, Record<string, string>[]>();
  readonly stores: string[];
  erasedLast?: true;
  omits: Record<string, string> = {};
  knownAs: SubjectIdentifier[] = [];
  lawful: LawfulException[] = [];
  restricted = new Set<string>();
  /** Comes back after so many erasures. */
  returns = 0;
  private gone: Record<string, string>[] = [];

  constructor(
    readonly name: string,
    private readonly said: string[],
  ) {
    this.stores = [`${name}.rows`];
  }

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    const records = this.records.get(subject.value)?.length ?? 0;
    return Promise.resolve(records > 0 ? [{ store: this.stores[0] as string, records }] : []);
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const items = this.records.get(subject.value);
    if (items) yield await Promise.resolve({ path: 'rows.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ items })) });
  }

  async rectify(subject: SubjectIdentifier, changes: Record<string, string>): Promise<HolderFinding[]> {
    for (const row of this.records.get(subject.value) ?? []) Object.assign(row, changes);
    return this.locate(subject);
  }

  restrict(subject: SubjectIdentifier, restricted: boolean): Promise<HolderFinding[]> {
    if (restricted) this.restricted.add(subject.value);
    else this.restricted.delete(subject.value);
    return this.locate(subject);
  }

  async erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    this.said.push(`${this.name} erases ${subject.kind}`);
    const found = await this.locate(subject);
    const rows = this.records.get(subject.value);
    if (rows) this.gone = rows;
    if (this.lawful.length === 0) this.records.delete(subject.value);
    return found;
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    this.said.push(`${this.name} verifies`);
    if (this.returns > 0 && this.said.includes(`${this.name} erases ${subject.kind}`)) {
      this.returns -= 1;
      this.records.set(subject.value, this.gone);
    }
    return this.locate(subject);
  }

  identify(): Promise<SubjectIdentifier[]> {
    return Promise.resolve(this.knownAs);
  }

  exceptions(): Promise<LawfulException[]> {
    return Promise.resolve(this.lawful);
  }

  addresses(): Promise<string[]> {
    return Promise.resolve([...this.records.keys()].filter((key) => key.includes('@')));
  }
}

interface Row {
  id: string;
  name: string;
  payload: { exchangeId: string; nodeId: string; caseId: string };
}

const WORKERS = { waitlist: 'waitlist_worker', ingest: 'ingest_worker', privacy: 'privacy_worker' } as const;
const APIS = { waitlist: 'waitlist_api', ingest: 'ingest_api', privacy: 'privacy_api' } as const;

/** Cases on a real database, with holders in memory and jobs run one after another: no queue, so that a crash at any step is one that the test makes. */
export class CasesUnderTest {
  readonly said: string[] = [];
  readonly ended: string[] = [];
  readonly holders = new Map<string, TrialHolder>();

  private constructor(
    readonly database: TestDatabase,
    readonly admin: pg.Client,
    readonly config: Config,
    private readonly modules: Record<ExchangeApp, TestingModule>,
  ) {}

  static async start(): Promise<CasesUnderTest> {
    const database = await createTestDatabase();
    const admin = await openAsAdmin(database);
    const config = testConfig({ database: database.config, app: 'privacy', role: 'worker' });
    const { exchange: _none, ...shared } = config;
    const configOf = (app: ExchangeApp): Config => ({ ...testConfig({ database: database.config, app }), ...shared, app, exchange: testConfig({ database: database.config, app }).exchange as NonNullable<Config['exchange']> });
    const open = (app: ExchangeApp): Promise<TestingModule> =>
      Test.createTestingModule({
        imports: [
          ConfigModule.forRoot(configOf(app)), ClockModule, AuditModule,
          DatabaseModule.forDuties([WORKERS[app], APIS[app], ...(app === 'ingest' ? (['ingest_eraser'] as const) : [])]),
          ExchangeModule.forApp({ role: 'worker', workerDuty: WORKERS[app] }),
          JobsModule.forApp({ owner: app, role: 'api', apiDuty: APIS[app], workerDuty: WORKERS[app] }),
          PersonalDataModule.forDuty(app === 'ingest' ? 'ingest_eraser' : WORKERS[app]),
          app === 'privacy' ? CasesWorkerModule : PrivacyTasksModule.forDuty(WORKERS[app]),
        ],
      }).compile();
    const modules = { waitlist: await open('waitlist'), ingest: await open('ingest'), privacy: await open('privacy') };
    return new CasesUnderTest(database, admin, config, modules);
  }

  async stop(): Promise<void> {
    for (const module of Object.values(this.modules)) await module.close();
    await this.admin.end();
    await this.database.drop();
  }

  get<T>(type: abstract new (...args: never[]) => T, app: ExchangeApp = 'privacy'): T {
    return this.modules[app].get<T>(type as never, { strict: false });
  }

  /** Another holder of an app. */
  holder(app: ExchangeApp, name: string): TrialHolder {
    const holder = new TrialHolder(name, this.said);
    this.get(DataHolderRegistry, app).register(holder);
    this.holders.set(name, holder);
    return holder;
  }

  db(): Database {
    return this.modules.privacy.get<Database>(databaseOf('privacy_worker') as never, { strict: false });
  }

  open(request: CaseRequest): Promise<string> {
    return this.db().transaction('platform', (tx) => this.get(Cases).open(tx, request));
  }

  progress(caseId: string): ReturnType<Cases['progress']> {
    return this.db().transaction('platform', (tx) => this.get(Cases).progress(tx, caseId));
  }

  /** Runs what is due until nothing is, with whatever waits for its time brought forward as long as the case runs. A run that fails is run again. */
  async settle(caseId: string, most = 400): Promise<number> {
    let failures = 0;
    for (let turn = 0; turn < most; turn++) {
      const row = await this.next();
      if (row) failures += (await this.run(row)) ? 0 : 1;
      else if ((await this.progress(caseId)).state === 'done') return failures;
      else await this.bringForward();
    }
    throw new Error('The case does not come to its end');
  }

  /** What a worker that was killed would leave: leases that nobody keeps, and waits. */
  private async bringForward(): Promise<void> {
    await this.admin.query(`update privacy.case_node set lease_until = clock.now() where state = 'running'`);
    await this.admin.query(`update privacy.outbox set due_at = clock.now() where name = 'privacy.run-case-node'`);
  }

  private async next(): Promise<(Row & { app: ExchangeApp }) | undefined> {
    for (const app of ['privacy', 'waitlist', 'ingest'] as const) {
      const { rows } = await this.admin.query<Row>(`select id, name, payload from ${app}.outbox where due_at <= clock.now() order by due_at, id limit 1`);
      if (rows[0]) return { ...rows[0], app };
    }
    return undefined;
  }

  private async run({ id, name, payload, app }: Row & { app: ExchangeApp }): Promise<boolean> {
    const context = { signal: new AbortController().signal, attempt: 1, complete: async (tx: Parameters<typeof query>[0]) => void (await query(tx, `delete from ${app}.outbox where id = $1`, [id])) };
    // Of one key one job runs at a time: a row that is being worked on takes no part in joining.
    await this.admin.query(`update ${app}.outbox set state = 'running' where id = $1`, [id]);
    try {
      if (name.endsWith('.answer-privacy-task')) await this.get(AnswerPrivacyTask, app).run(payload.exchangeId, context);
      else if (name === 'privacy.run-case-node') await this.get(RunCaseNodeHandler).handle(payload, context);
      else if (name === 'privacy.take-privacy-answer') await this.get(TakePrivacyAnswerHandler).handle(payload, context);
      else if (name === 'privacy.finish-case') await this.get(FinishCaseHandler).handle(payload, context);
      else if (name === 'privacy.clear-backups') await this.get(ClearBackupsHandler).handle(payload, context);
      else {
        if (name === 'privacy.case-ended') this.ended.push(payload.caseId);
        await this.admin.query(`delete from ${app}.outbox where id = $1`, [id]);
      }
      return true;
    } catch (error) {
      if ((error as Error).message !== 'crashed here') throw error;
      await this.admin.query(`update ${app}.outbox o set state = 'pending' where id = $1 and not exists (select from ${app}.outbox p where p.name = o.name and p.key = o.key and p.state = 'pending')`, [id]);
      await this.admin.query(`delete from ${app}.outbox where id = $1 and state = 'running'`, [id]);
      return false;
    }
  }
}
