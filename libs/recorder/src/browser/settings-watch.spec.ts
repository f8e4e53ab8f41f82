import { SettingsWatch } from './settings-watch.js';

interface Page {
  visibilityState: string;
  addEventListener: (name: string, listener: () => void) => void;
  removeEventListener: () => void;
}

let asked: string[];
let answer: { status: number; body: object } | null;
let page: Page;
let becameVisible: () => void;
const told: string[] = [];

beforeEach(() => {
  jest.useFakeTimers();
  asked = [];
  told.length = 0;
  answer = { status: 200, body: { recording: true, version: 3 } };
  page = { visibilityState: 'visible', addEventListener: (_name, listener) => (becameVisible = listener), removeEventListener: () => undefined };
  const fetch = (url: string, { cache }: { cache: string }) => {
    asked.push(`${cache} ${url}`);
    return answer ? Promise.resolve({ ok: answer.status === 200, status: answer.status, json: () => Promise.resolve(answer?.body) }) : Promise.reject(new Error('offline'));
  };
  Object.assign(globalThis, { document: page, fetch });
});
afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, 'document');
});

const watch = (version: number | undefined = 3): SettingsWatch => {
  const watching = new SettingsWatch({ key: 'k', endpoint: 'https://ingest.example' }, version, { onStop: (reason) => told.push(reason), onChange: () => told.push('changed') });
  watching.start();
  return watching;
};
const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);

describe('SettingsWatch', () => {
  it('asks twice a minute while it hears nothing, past every cache', async () => {
    watch();
    await pass(60);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatch(/^no-cache https:\/\/ingest\.example\/v1\/sdk\/config\?key=k&recorder=\d/);
    expect(told).toEqual([]);
  });

  it('asks nobody while acknowledgements say that nothing changed', async () => {
    const watching = watch();
    for (let i = 0; i < 24; i++) {
      watching.heard(3);
      await pass(5);
    }
    expect(asked).toEqual([]);
    watching.heard(4);
    await pass(0);
    expect(asked).toHaveLength(1);
  });

  it('asks nobody for a hidden page, and at once when it is looked at again', async () => {
    page.visibilityState = 'hidden';
    watch();
    await pass(120);
    expect(asked).toEqual([]);
    page.visibilityState = 'visible';
    becameVisible();
    expect(asked).toHaveLength(1);
  });

  it.each<[string, { status: number; body: object }, string[]]>([
    ['the kill switch', { status: 200, body: { recording: false, version: 4 } }, ['recording-disabled']],
    ['a recorder that is too old', { status: 200, body: { recording: true, version: 4, recorders: { upgrade: 'required' } } }, ['recorder-too-old']],
    ['other settings', { status: 200, body: { recording: true, version: 4, recorders: { upgrade: 'advised' } } }, ['changed']],
    ['an answer that a cache kept', { status: 200, body: { recording: true, version: 2 } }, []],
    ['an ingest from before versions', { status: 200, body: { recording: true } }, []],
    ['an origin that was taken off the list', { status: 403, body: { code: 'origin-not-allowed' } }, ['origin-not-allowed']],
    ['a key that was revoked', { status: 401, body: { code: 'unauthenticated' } }, ['unauthenticated']],
    ['trouble of ours', { status: 503, body: { code: 'dependency-unavailable' } }, []],
  ])('heeds %s', async (_what, given, expected) => {
    answer = given;
    watch();
    await pass(30);
    expect(told).toEqual(expected);
  });

  it('goes on asking when it could not be reached, and says nothing once it is over', async () => {
    answer = null;
    const watching = watch();
    await pass(61);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    watching.stop();
    answer = { status: 200, body: { recording: false } };
    await pass(120);
    expect(told).toEqual([]);
  });
});
