import type { BlobStore } from '#blobs/blob-store.js';
import { BlobExistsError, BlobMissingError } from '#blobs/blobs.errors.js';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');

const collect = async (keys: AsyncIterable<string>): Promise<string[]> => {
  const found: string[] = [];
  for await (const key of keys) found.push(key);
  return found.sort();
};

/** What every blob store must do. Each backend's spec runs it over a fresh, empty store. */
export const describeBlobStore = (name: string, open: () => Promise<BlobStore>): void => {
  describe(`${name} keeps the contract of a blob store`, () => {
    let store: BlobStore;
    beforeEach(async () => {
      store = await open();
    });

    it('gives back what was put, whole and by range', async () => {
      await store.put('blocks/one', bytesOf('0123456789'));
      expect((await store.get('blocks/one')).toString()).toBe('0123456789');
      expect((await store.get('blocks/one', { start: 2, end: 5 })).toString()).toBe('234');
      expect((await store.get('blocks/one', { start: 8, end: 100 })).toString()).toBe('89');
      expect((await store.get('blocks/one', { start: 10, end: 12 })).length).toBe(0);
      expect((await store.get('blocks/one', { start: 3, end: 3 })).length).toBe(0);
      expect(await store.has('blocks/one')).toBe(true);
    });

    it('takes empty blobs and large ones', async () => {
      const large = Buffer.alloc(3_000_000, 7);
      await store.put('blocks/empty', Buffer.alloc(0));
      await store.put('blocks/large', large);
      expect((await store.get('blocks/empty')).length).toBe(0);
      expect((await store.get('blocks/large')).equals(large)).toBe(true);
    });

    it('creates only: the same bytes again are a success, other bytes an error, and the first ones stay', async () => {
      await store.put('blocks/one', bytesOf('first'));
      await store.put('blocks/one', bytesOf('first'));
      await expect(store.put('blocks/one', bytesOf('other'))).rejects.toThrow(BlobExistsError);
      expect((await store.get('blocks/one')).toString()).toBe('first');
    });

    it('lets exactly one of many concurrent writers of one key win', async () => {
      const results = await Promise.allSettled(Array.from({ length: 8 }, (_, writer) => store.put('blocks/raced', bytesOf(`writer ${writer}`))));
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(BlobExistsError);
    });

    it('says that a blob is missing', async () => {
      await expect(store.get('blocks/none')).rejects.toThrow(BlobMissingError);
      await expect(store.get('blocks/none', { start: 0, end: 4 })).rejects.toThrow(BlobMissingError);
      await expect(store.get('blocks/none', { start: 4, end: 4 })).rejects.toThrow(BlobMissingError);
      expect(await store.has('blocks/none')).toBe(false);
    });

    it('deletes, twice if need be, and the key can be written again', async () => {
      await store.put('sessions/a/b/segment-0-x', bytesOf('bytes'));
      await store.delete('sessions/a/b/segment-0-x');
      await store.delete('sessions/a/b/segment-0-x');
      expect(await store.has('sessions/a/b/segment-0-x')).toBe(false);
      await store.put('sessions/a/b/segment-0-x', bytesOf('again'));
      expect((await store.get('sessions/a/b/segment-0-x')).toString()).toBe('again');
    });

    it('lists every key under a prefix and no other', async () => {
      const keys = ['blocks/1', 'blocks/2', 'blocks/20', 'sessions/a/b/segment-0', 'sessions/a/b/poster-0', 'sessions/a/bc/segment-0', 'sessions/ab/b/segment-0'];
      for (const key of keys) await store.put(key, bytesOf(key));
      expect(await collect(store.list(''))).toEqual([...keys].sort());
      expect(await collect(store.list('blocks/2'))).toEqual(['blocks/2', 'blocks/20']);
      expect(await collect(store.list('sessions/a/b/'))).toEqual(['sessions/a/b/poster-0', 'sessions/a/b/segment-0']);
      expect(await collect(store.list('sessions/a/'))).toEqual(['sessions/a/b/poster-0', 'sessions/a/b/segment-0', 'sessions/a/bc/segment-0']);
      expect(await collect(store.list('sessions/a/b'))).toEqual(['sessions/a/b/poster-0', 'sessions/a/b/segment-0', 'sessions/a/bc/segment-0']);
      expect(await collect(store.list('nothing/'))).toEqual([]);
    });

    it.each(['../etc/passwd', 'blocks/..', 'blocks//x', '/blocks/x', 'blocks/x.d', 'Blocks/X', 'blocks/\0', 'alone', '', `blocks/${'x'.repeat(200)}`])(
      'refuses %j as a key', async (key) => {
        await expect(store.put(key, bytesOf('x'))).rejects.toThrow(TypeError);
        await expect(store.get(key)).rejects.toThrow(TypeError);
        await expect(store.delete(key)).rejects.toThrow(TypeError);
      });

    it('is ready', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });
  });
};
