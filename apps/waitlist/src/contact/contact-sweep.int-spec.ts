import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { WaitlistModule } from '../waitlist.module.js';
import { ContactSweep } from './contact-sweep.js';

describe('conversations nobody needs any more', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let app: NestFastifyApplication;
  let overBefore: string;

  const conversation = async (state: string, age: string): Promise<string> => {
    const id = randomUUID();
    await admin.query(`insert into waitlist.conversation (id, topic, state, email, last_message_at) values ($1, 'question', $2, 'ada@example.com', clock.now() - $3::interval)`, [id, state, age]);
    return id;
  };

  const left = async (...ids: string[]): Promise<string[]> => (await admin.query<{ id: string }>('select id from waitlist.conversation where id = any($1)', [ids])).rows.map(({ id }) => id);

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = await openAsAdmin(database);
    overBefore = await conversation('closed', '2 years');
    app = await createHttpApp(WaitlistModule.forRole('worker'), testConfig({ database: database.config, app: 'waitlist', role: 'worker' }));
    await app.init();
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  it('go as the process starts, so that they go however often it is restarted', async () => {
    while ((await left(overBefore)).length > 0) await sleep(20);
  });

  it('are those closed for a year and spam of a month, and no others', async () => {
    const kept = [await conversation('closed', '11 months 20 days'), await conversation('open', '5 years'), await conversation('new', '5 years'), await conversation('spam', '29 days')];
    const over = [await conversation('closed', '12 months 1 day'), await conversation('spam', '31 days')];
    expect(await app.get(ContactSweep, { strict: false }).sweep()).toBe(2);
    expect(await left(...over)).toEqual([]);
    expect((await left(...kept)).sort()).toEqual(kept.sort());
  });
});
