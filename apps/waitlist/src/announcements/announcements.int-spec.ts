import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { SenderCheck } from '#mail/sender-check/sender-check.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { sentMails } from '#testing/mail-trial.js';
import { operatorToken } from '#testing/operator-trial.js';
import { SmtpSink } from '#testing/smtp-sink.js';
import { TEST_MAIL_KEYS, testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { MailChores } from '../mail-worker/mail-chores.js';
import { MailPump } from '../mail-worker/mail-pump.js';
import { MailSender } from '../mail-worker/mail-sender.js';
import { MailWorkerModule } from '../mail-worker/mail-worker.module.js';
import { SendingRepository } from '../mail-worker/sending.repository.js';
import { AnnouncementClock } from './announcement-clock.js';
import type { AnnouncementDto, DeliveriesDto, PreviewDto } from './announcements.dto.js';
import { AnnouncementsApiModule, AnnouncementsWorkerModule } from './announcements.module.js';
import { PrepareAnnouncementHandler } from './prepare-announcement.handler.js';

@Module({})
class AnnouncementsApp {}

const app = (): DynamicModule => ({
  module: AnnouncementsApp,
  imports: [
    DatabaseModule.forDuties(['waitlist_api', 'waitlist_worker']),
    AuditModule,
    IdentityModule.forApp({ reader: 'waitlist_api' }),
    AbuseModule.forDuty('waitlist_api'),
    PersonalDataModule.forDuty('waitlist_worker'),
    JobsModule.forApp({ owner: 'waitlist', role: 'api', apiDuty: 'waitlist_api', workerDuty: 'waitlist_worker' }),
    AnnouncementsApiModule,
    AnnouncementsWorkerModule,
    MailWorkerModule,
  ],
});

const DRAFT = { stream: 'product-news', subject: 'News', body: 'Hello\n\nhttps://pixeltrace.example/news', audiences: [{ source: 'waitlist' }] };

describe('announcements', () => {
  let database: TestDatabase;
  let config: Config;
  let sink: SmtpSink;
  let http: NestFastifyApplication;
  let admin: pg.Client;
  let token: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    sink = await SmtpSink.open();
    config = testConfig({ database: database.config, app: 'waitlist', role: 'api', mail: { from: 'x@example.com', keys: TEST_MAIL_KEYS, smtpUrl: sink.url, } });
    token = await operatorToken(config, ['support']);
    // Nothing happens by itself: mails go when a spec says so.
    for (const byItself of [MailPump, MailChores, AnnouncementClock]) jest.spyOn(byItself.prototype, 'onApplicationBootstrap').mockReturnValue(undefined as never);
    http = await createHttpApp(app(), config);
    await http.init();
    await http.getHttpAdapter().getInstance().ready();
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    const people = [
      ['ada@example.org', 'new', '{flutter}', false],
      ['bob@example.org', 'invited', '{flutter,web}', false],
      ['eve@example.org', 'declined', '{flutter}', false],
      ['ida@example.org', 'new', '{}', true],
      ['Zoe@example.org', 'joined', '{}', false],
    ] as const;
    for (const [email, status, tags, restricted] of people) {
      await admin.query(
        `insert into waitlist.subscriber (email, email_hmac, status, tags, restricted, requested_at, consent_event_id, keep_until) values ($1, $2, $3, $4, $5, clock.now(), gen_random_uuid(), clock.now() + interval '1 year')`,
        [email, randomBytes(16), status, tags, restricted],
      );
    }
  });

  afterAll(async () => {
    await http.close();
    await admin.end();
    await sink.close();
    await database.drop();
  });

  beforeEach(() => {
    sink.mails.length = 0;
  });

  const call = (method: 'GET' | 'POST' | 'PATCH', path: string, version?: number, payload?: object) =>
    http.inject({ method, url: `/v1/operators/${path}`, headers: { authorization: `Bearer ${token}`, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) }, payload });
  const create = async (draft: object = DRAFT): Promise<AnnouncementDto> => (await call('POST', 'announcements', undefined, draft)).json();
  const read = async (id: string): Promise<AnnouncementDto> => (await call('GET', `announcements/${id}`)).json();
  const act = async (announcement: { id: string; version: number }, action: string, payload?: object) => call('POST', `announcements/${announcement.id}/${action}`, announcement.version, payload);

  /** What the worker does with the job, in this process. */
  const prepare = async (announcementId: string): Promise<void> => {
    await http.get(PrepareAnnouncementHandler, { strict: false }).handle({ announcementId }, { attempt: 1, signal: new AbortController().signal, complete: () => Promise.resolve() });
  };
  const send = async (): Promise<void> => {
    while ((await http.get(MailSender, { strict: false }).round(16)).taken > 0);
    const db = (http.get(MailSender, { strict: false }) as unknown as { db: Database }).db;
    await db.transaction('platform', (tx) => http.get(SendingRepository, { strict: false }).finish(tx));
  };

  it('go to those whom their audiences name, each mailbox once, and are done', async () => {
    const draft = await create({ ...DRAFT, audiences: [{ source: 'waitlist', tags: ['flutter'] }, { source: 'waitlist' }] });
    expect(draft).toMatchObject({ state: 'draft', version: 1, recipients: 0 });
    const preview: PreviewDto = (await call('GET', `announcements/${draft.id}/preview`)).json();
    expect(preview).toMatchObject({ subject: 'News', people: 5 });
    expect(preview.html).toContain('<a href="https://pixeltrace.example/news">');
    expect((await act(draft, 'schedule', {})).json()).toMatchObject({ state: 'preparing' });
    await prepare(draft.id);
    expect(await read(draft.id)).toMatchObject({ state: 'running', recipients: 3, progress: { queued: 3 } });
    await prepare(draft.id);
    await send();
    expect(sink.mails.map(({ to }) => to).sort()).toEqual(['Zoe@example.org', 'ada@example.org', 'bob@example.org']);
    expect(await read(draft.id)).toMatchObject({ state: 'done', progress: { sent: 3, queued: 0 } });
    const { deliveries, next }: DeliveriesDto = (await call('GET', `announcements/${draft.id}/deliveries?state=sent`)).json();
    expect([deliveries.length, next]).toEqual([3, null]);
    expect(JSON.stringify(deliveries)).not.toContain('@');
    expect((await call('GET', `announcements/${draft.id}/deliveries?state=failed`)).json()).toMatchObject({ deliveries: [] });
  });

  it('start when they are due, and not before', async () => {
    const draft = await create();
    const dueAt = new Date(Date.now() + 3_600_000).toISOString();
    expect((await act(draft, 'schedule', { dueAt })).json()).toMatchObject({ state: 'scheduled', dueAt });
    expect(await http.get(AnnouncementClock, { strict: false }).startDue()).toBe(0);
    await admin.query(`update clock.clock_offset set "offset" = '2 hours'`);
    expect(await http.get(AnnouncementClock, { strict: false }).startDue()).toBe(1);
    await admin.query(`update clock.clock_offset set "offset" = '0'`);
    expect(await read(draft.id)).toMatchObject({ state: 'preparing' });
    await act(await read(draft.id), 'cancel');
  });

  it('can be paused, resumed and cancelled, in the version that the operator saw', async () => {
    const draft = await create();
    expect((await act(draft, 'pause')).statusCode).toBe(409);
    const started: AnnouncementDto = (await act(draft, 'schedule', {})).json();
    await prepare(draft.id);
    expect((await act(started, 'pause')).statusCode).toBe(200);
    expect((await act(started, 'resume')).statusCode).toBe(412);
    expect((await call('POST', `announcements/${draft.id}/resume`)).statusCode).toBe(428);
    await send();
    expect(sink.mails).toHaveLength(0);
    const resumed: AnnouncementDto = (await act(await read(draft.id), 'resume')).json();
    await prepare(draft.id);
    expect(await read(draft.id)).toMatchObject({ state: 'running', recipients: 3 });
    expect((await act({ ...resumed, version: (await read(draft.id)).version }, 'cancel')).json()).toMatchObject({ state: 'cancelled', progress: { cancelled: 3 } });
    await send();
    expect(sink.mails).toHaveLength(0);
  });

  it('change while they are drafts, and name only what exists', async () => {
    const draft = await create();
    expect((await call('PATCH', `announcements/${draft.id}`, 1, { subject: 'Other' })).json()).toMatchObject({ subject: 'Other', body: DRAFT.body, version: 2 });
    expect((await call('POST', 'announcements', undefined, { ...DRAFT, audiences: [{ source: 'nobody' }] })).json()).toMatchObject({ errors: [{ pointer: '/audiences/0/source' }] });
    expect((await call('POST', 'announcements', undefined, { ...DRAFT, audiences: [{ source: 'waitlist', states: ['other'] }] })).statusCode).toBe(422);
    expect((await call('POST', 'announcements', undefined, { ...DRAFT, subject: 'Two\nlines' })).statusCode).toBe(422);
    expect((await call('POST', 'announcements', undefined, { ...DRAFT, stream: 'sign-in-codes' })).statusCode).toBe(422);
  });

  it('are sent to one mailbox to look at', async () => {
    const draft = await create();
    const { mailId }: { mailId: string } = (await call('POST', `announcements/${draft.id}/tests`, undefined, { to: 'me@example.com' })).json();
    expect((await sentMails(database)).find(({ id }) => id === mailId)).toMatchObject({ to: 'me@example.com', subject: 'News', stream: 'product-news' });
    await send();
    expect(sink.mails.map(({ to }) => to)).toEqual(['me@example.com']);
  });

  it('send uncertain mails again only when an operator says so', async () => {
    const draft = await create({ ...DRAFT, audiences: [{ source: 'waitlist', tags: ['web'] }] });
    await act(draft, 'schedule', {});
    await prepare(draft.id);
    await admin.query(`update mail.message set state = 'uncertain', settled_at = clock.now() where announcement_id = $1`, [draft.id]);
    await send();
    expect(await read(draft.id)).toMatchObject({ state: 'done', progress: { uncertain: 1 } });
    expect((await act(await read(draft.id), 'uncertain/resend')).json()).toMatchObject({ state: 'running', progress: { queued: 1 } });
    await send();
    expect(await read(draft.id)).toMatchObject({ state: 'done', progress: { sent: 1 } });
  });

  it('go nowhere without SPF, DKIM and DMARC', async () => {
    const check = http.get(SenderCheck, { strict: false });
    const spy = jest.spyOn(check, 'status').mockResolvedValue({ needed: true, ok: false, findings: [{ name: 'SPF', ok: false, found: 'example.com has no SPF record.' }], checkedAt: new Date() });
    try {
      expect((await act(await create(), 'schedule', {})).json()).toMatchObject({ code: 'mail-sender-unproven', detail: 'SPF: example.com has no SPF record.' });
      const { id } = await create();
      await admin.query(`update mail.announcement set state = 'scheduled', due_at = clock.now() where id = $1`, [id]);
      expect(await http.get(AnnouncementClock, { strict: false }).startDue()).toBe(0);
      expect((await call('GET', 'mail/sender-check')).json()).toMatchObject({ ok: false });
    } finally {
      spy.mockRestore();
    }
  });
});
