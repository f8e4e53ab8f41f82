import { S3Fake, type S3FakeOptions } from '#testing/s3-fake.js';
import { EgressRefusedError } from '#contracts/egress-gate.js';
import { describeBlobStore } from '#testing/blob-store-contract.js';
import { BlobExistsError, BlobUnavailableError } from './blobs.errors.js';
import { S3BlobStore, type S3BlobStoreOptions } from './s3-blob-store.js';

const open: { fakes: S3Fake[]; stores: S3BlobStore[] } = { fakes: [], stores: [] };
afterEach(async () => {
  for (const store of open.stores.splice(0)) store.close();
  for (const fake of open.fakes.splice(0)) await fake.stop();
});

const start = async (fakeOptions: S3FakeOptions = {}, storeOptions: Partial<S3BlobStoreOptions> = {}): Promise<{ fake: S3Fake; store: S3BlobStore }> => {
  const fake = await S3Fake.start(fakeOptions);
  const store = new S3BlobStore({ ...fake.config(), timeoutMs: 500, deadlineMs: 3_000, ...storeOptions });
  open.fakes.push(fake);
  open.stores.push(store);
  return { fake, store };
};

const bytes = Buffer.from('some bytes that matter');

describeBlobStore('S3', async () => (await start({ pageSize: 2 })).store);
describeBlobStore('S3 without checksums', async () => (await start({ refuseChecksums: true }, { checksums: 'when-required' })).store);

describe('S3BlobStore', () => {
  it.each([
    ['500', { answer: 500, code: 'InternalError' }],
    ['503', { answer: 503, code: 'SlowDown' }],
    ['a reset before the write', { reset: true }],
    ['a reset after the write', { resetAfterStore: true }],
    ['a 409 of a concurrent write', { answer: 409, code: 'ConditionalRequestConflict' }],
    ['no answer in time', { delayMs: 700 }],
  ] as const)('writes once, whatever is lost on the way: %s', async (_, fault) => {
    const { fake, store } = await start();
    fake.faults.add('put', fault);
    await store.put('blocks/one', bytes);
    expect([...fake.objects.keys()]).toEqual(['blocks/one']);
    expect((await store.get('blocks/one')).equals(bytes)).toBe(true);
  });

  it('does not take a 412 for a success when other bytes are stored', async () => {
    const { fake, store } = await start();
    fake.objects.set('blocks/one', Buffer.from('other bytes'));
    await expect(store.put('blocks/one', bytes)).rejects.toThrow(BlobExistsError);
    expect(fake.objects.get('blocks/one')?.toString()).toBe('other bytes');
  });

  it.each(['put', 'get', 'head', 'delete', 'list'] as const)('gives up within its bounds when %s keeps failing, and recovers', async (operation) => {
    const { fake, store } = await start();
    fake.objects.set('blocks/one', bytes);
    fake.faults.add(operation, { answer: 503, code: 'SlowDown' }, { times: 1_000 });
    const run = { put: () => store.put('blocks/two', bytes), get: () => store.get('blocks/one'), head: () => store.has('blocks/one'), delete: () => store.delete('blocks/one'), list: async () => { for await (const key of store.list('')) void key; } };
    await expect(run[operation]()).rejects.toThrow(BlobUnavailableError);
    expect(fake.calls.filter((call) => call.startsWith(operation)).length).toBe(3);
    fake.faults.clear();
    await run[operation]();
  });

  it('names itself as a dependency that is down, so that jobs lose no attempt', async () => {
    const { fake, store } = await start();
    await fake.stop();
    await expect(store.put('blocks/one', bytes)).rejects.toMatchObject({ code: 'dependency-down' });
    await expect(store.ping()).rejects.toMatchObject({ code: 'dependency-down' });
  });

  it('asks again when a body breaks off', async () => {
    const { fake, store } = await start();
    fake.objects.set('blocks/one', bytes);
    fake.faults.add('get', { truncateTo: 5, honest: false });
    expect((await store.get('blocks/one')).equals(bytes)).toBe(true);
  });

  it('refuses altered bytes when checksums are on', async () => {
    const { fake, store } = await start();
    fake.objects.set('blocks/one', bytes);
    fake.faults.add('get', { flipBit: 13 }, { times: 1_000 });
    await expect(store.get('blocks/one')).rejects.toThrow(BlobUnavailableError);
  });

  it('does not believe a delete that changed nothing', async () => {
    const { fake, store } = await start();
    fake.objects.set('blocks/one', bytes);
    fake.faults.add('delete', { keepDeleted: true });
    await expect(store.delete('blocks/one')).rejects.toThrow(BlobUnavailableError);
    await store.delete('blocks/one');
    expect(fake.objects.size).toBe(0);
  });

  it('is not ready on a bucket that keeps old versions', async () => {
    const { store } = await start({ versioned: true });
    await expect(store.ping()).rejects.toThrow(BlobUnavailableError);
  });

  it('sends nothing to a host that the egress gate refuses', async () => {
    const { fake, store } = await start({}, { assertEgress: () => Promise.reject(new EgressRefusedError('store.example')) });
    await expect(store.put('blocks/one', bytes)).rejects.toThrow(EgressRefusedError);
    await expect(store.get('blocks/one')).rejects.toThrow(EgressRefusedError);
    expect(fake.calls).toEqual([]);
  });

  it('sends a checksum header only when told to', async () => {
    const { store } = await start({ refuseChecksums: true }, { checksums: 'always' });
    await expect(store.put('blocks/one', bytes)).rejects.toThrow(BlobUnavailableError);
  });
});
