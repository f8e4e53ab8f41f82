import { AbuseModule } from '#abuse/abuse.module.js';
import { AttackWatch } from '#abuse/attack-watch.js';
import { FormSignals } from '#abuse/form-signals.js';
import { PublicFormDto } from '#abuse/public-form.dto.js';
import { GuardedBy, PublicWrite, Verdict } from '#abuse/public-write.js';
import type { AbuseVerdict } from '#abuse/verdict.js';
import { AuditModule } from '#audit/audit.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf, DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { ProblemError } from '#http/problem.js';
import { Public } from '#identity/auth.guard.js';
import { IdentityModule } from '#identity/identity.module.js';
import { Body, Controller, HttpCode, Injectable, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsEmail, IsOptional, IsString } from 'class-validator';
import pg from 'pg';
import { formToken, visitorHeaders } from './public-form.js';
import { testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

class JoinDto extends PublicFormDto {
  @IsEmail()
  email: string;

  @IsOptional()
  @IsString()
  name?: string;
}

/** What the handler of the trial form was given, and how it behaves. */
@Injectable()
export class Joins {
  readonly taken: { email: string; verdict: AbuseVerdict }[] = [];
  fails = false;
  held?: Promise<void>;
}

@Controller('v1')
class TrialController {
  constructor(private readonly joins: Joins) {}

  @Post('joins')
  @HttpCode(202)
  @PublicWrite<JoinDto>({ form: 'waitlist-join', recipient: ({ email }) => email, names: ({ name }) => [name], whenCaught: () => ({ state: 'asked' }) })
  async join(@Body() body: JoinDto, @Verdict() verdict: AbuseVerdict): Promise<{ state: string }> {
    await this.joins.held;
    if (this.joins.fails) throw new ProblemError('dependency-unavailable');
    this.joins.taken.push({ email: body.email, verdict });
    return { state: 'asked' };
  }

  @Post('links')
  @HttpCode(200)
  @Public()
  @GuardedBy('signed-link')
  link(): object {
    return {};
  }
}

@Module({ controllers: [TrialController], providers: [Joins] })
class TrialModule {}

@Module({ imports: [AuditModule, DatabaseModule.forDuties(['waitlist_api']), IdentityModule.forApp({ reader: 'waitlist_api' }), AbuseModule.forDuty('waitlist_api'), TrialModule] })
class TrialApp {}

type Answer = Awaited<ReturnType<NestFastifyApplication['inject']>>;

/** One defended form and one guarded link on a database of its own. Nothing looks or writes by itself. Always `stop()` it. */
export class AbuseUnderTest {
  private visitors = 0;
  private people = 0;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly database: TestDatabase,
    readonly admin: pg.Client,
  ) {}

  static async start(): Promise<AbuseUnderTest> {
    const database = await createTestDatabase();
    const config = testConfig({ database: database.config, app: 'waitlist', role: 'api' });
    const admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    const app = await createHttpApp(TrialApp, config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    await app.get(AttackWatch, { strict: false }).onApplicationShutdown();
    await app.get(FormSignals, { strict: false }).beforeApplicationShutdown();
    return new AbuseUnderTest(app, config, database, admin);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
    await this.database.drop();
  }

  get joins(): Joins {
    return this.get(Joins);
  }

  get<T>(token: (abstract new (...args: never[]) => T) | symbol): T {
    return this.app.get<T>(token, { strict: false });
  }

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.app.get<Database>(databaseOf('waitlist_api')).transaction('platform', work);
  }

  person(): string {
    this.people += 1;
    return `person-${this.people}`;
  }

  /** Sends the form, each time from a network of its own. */
  post(body: object, { address, headers = {} }: { address?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
    this.visitors += 1;
    const from = address ?? `2001:db8:${this.visitors.toString(16)}::7`;
    return this.app.inject({ method: 'POST', url: '/v1/joins', payload: body, headers: { ...visitorHeaders(this.config, { method: 'POST', path: '/v1/joins' }, from), ...headers } });
  }

  token(difficulty = 0): string {
    return formToken(this.app, 'waitlist-join', difficulty);
  }

  fields(more: object = {}): Record<string, unknown> {
    return { email: `${this.person()}@example.com`, formToken: this.token(), ...more };
  }
}
