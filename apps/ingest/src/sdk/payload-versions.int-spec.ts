import { RECORDER_VERSION } from '#recorder/version.js';
import { repositoryRoot } from '#scripts/services/repository-root.js';
import { chunkOf, IntakeUnderTest, send } from '#testing/intake-app.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SessionDecoder } from '../frames/decoder/session-decoder.js';

const FIXTURES = path.join(repositoryRoot(), 'libs', 'recorder', 'fixtures');
const RELEASED = path.join(repositoryRoot(), 'libs', 'recorder', 'released');
const VERSIONS = readdirSync(FIXTURES).filter((name) => /^\d/.test(name));

let database: TestDatabase;
let intake: IntakeUnderTest;

beforeAll(async () => {
  database = await createTestDatabase();
  intake = await IntakeUnderTest.start(database);
});
afterAll(async () => {
  await intake.stop();
  await database.drop();
});

const json = (version: string, file: string): Record<string, unknown> => JSON.parse(readFileSync(path.join(FIXTURES, version, file), 'utf8')) as Record<string, unknown>;
const chunks = (version: string): Buffer[] =>
  readdirSync(path.join(FIXTURES, version))
    .filter((name) => name.endsWith('.bin'))
    .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
    .map((name) => readFileSync(path.join(FIXTURES, version, name)));
const post = (url: string, body: object, type = 'application/json') => intake.post(url, JSON.stringify(body), { 'content-type': type });
const start = (version: string) => post('/v1/sessions', { ...json(version, 'start-request.json'), key: intake.customer.key });

/** Members of `told` that `now` does not have, or has as something else. */
const missing = (told: unknown, now: unknown, at = ''): string[] => {
  if (typeof told !== typeof now || Array.isArray(told) !== Array.isArray(now)) return [at];
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return [];
  return Object.entries(told).flatMap(([name, value]) => missing(value, (now as Record<string, unknown> | null)?.[name], `${at}/${name}`));
};

it('has the bytes of the newest recorder, and the script of every older one', () => {
  expect(VERSIONS).toContain(RECORDER_VERSION);
  for (const version of VERSIONS) if (version !== RECORDER_VERSION) expect(existsSync(path.join(RELEASED, `pixeltrace-${version}.js`))).toBe(true);
});

describe.each(VERSIONS)('recorder %s', (version) => {
  it('is understood from its start over its chunks to its end', async () => {
    const started = await start(version);
    expect(started).toMatchObject({ status: 201, json: { recording: true } });
    const token = started.json['token'] as string;
    for (const [seq, body] of chunks(version).entries()) expect(await intake.postChunk(chunkOf(token, seq, body))).toMatchObject({ status: 200, json: { seq, duplicate: false } });
    expect(await post('/v1/sessions/end', { ...json(version, 'end-request.json'), token }, 'text/plain')).toMatchObject({ status: 202 });
    const { rows } = await intake.admin.query('select state, client_ledger, recorder_version from ingest.session where id = $1', [started.json['sessionId']]);
    expect(rows).toEqual([{ state: 'ended', client_ledger: json(version, 'end-request.json')['ledger'], recorder_version: version }]);
  });

  it('is watchable to the last picture', async () => {
    const steps = chunks(version).map((body, seq) => ({ kind: 'chunk' as const, seq, body }));
    const result = await new SessionDecoder(0).decode({ sessionId: 's', nextSeq: 0, start: 'new', steps, segment: 0, ledger: { client: null, server: {} }, pictures: { thumbnailT: null, hasPoster: false } });
    const { stored } = json(version, 'end-request.json')['ledger'] as { stored: number };
    expect(result).toMatchObject({ refused: [], ledger: { server: { stored, lost: {} } } });
    expect(result.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['route', 'click', 'tag', 'error', 'resize']));
  });

  it('finds everything it reads in what it is told', async () => {
    const started = await start(version);
    expect(missing(json(version, 'start-answer.json'), started.json)).toEqual([]);
    const chunk = await intake.postChunk(chunkOf(started.json['token'] as string, 0, chunks(version)[0]));
    expect(missing(json(version, 'chunk-answer.json'), chunk.json)).toEqual([]);
    const config = await send(`${intake.url}/v1/sdk/config?key=${intake.customer.key}`, { method: 'GET', headers: { origin: intake.customer.origin } });
    expect(missing(json(version, 'config-answer.json'), config.json)).toEqual([]);
  });
});

// Recorders before 1.1.0 do not know how.
it.each(VERSIONS.filter((version) => existsSync(path.join(FIXTURES, version, 'consent-request.json'))))('recorder %s can withdraw', async (version) => {
  const token = (await start(version)).json['token'] as string;
  expect(await post('/v1/sessions/consent', { ...json(version, 'consent-request.json'), token }, 'text/plain')).toMatchObject({ status: 200, json: { recording: false } });
  expect((await intake.postChunk(chunkOf(token, 0))).status).toBe(410);
});
