import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeBlobStore } from '#testing/blob-store-contract.js';
import { BlobUnavailableError } from './blobs.errors.js';
import { DiskBlobStore } from './disk-blob-store.js';
import { diskDurability, type Durability } from './durability.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'blobs-spec-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const ioError = (): Error => Object.assign(new Error('i/o error'), { code: 'EIO' });

describeBlobStore('the disk', () => Promise.resolve(new DiskBlobStore(directory)));

describe('DiskBlobStore', () => {
  it('writes files that only their owner reads, and leaves no half-written file', async () => {
    await new DiskBlobStore(directory).put('blocks/one', Buffer.from('bytes'));
    expect(await readdir(path.join(directory, 'writing.d'))).toEqual([]);
    const [shard = ''] = await readdir(path.join(directory, 'blocks'));
    expect((await stat(path.join(directory, 'blocks', shard, 'one'))).mode & 0o777).toBe(0o600);
  });

  it('syncs the bytes, then the name, then every new directory above it, before it resolves', async () => {
    const synced: string[] = [];
    const watched: Durability = {
      syncFile: async (file) => (synced.push('bytes'), diskDurability.syncFile(file)),
      syncDirectory: async (made) => (synced.push(path.relative(directory, made) || '.'), diskDurability.syncDirectory(made)),
    };
    const store = new DiskBlobStore(directory, watched);
    await store.put('sessions/t/s/segment-0', Buffer.from('bytes'));
    const shard = synced[1]?.split('/')[1];
    expect(synced).toEqual(['bytes', `sessions/${shard}/t/s`, `sessions/${shard}/t`, `sessions/${shard}`, 'sessions', '.', '..']);
    synced.length = 0;
    await store.put('sessions/t/s/segment-1', Buffer.from('bytes'));
    expect(synced).toEqual(['bytes', `sessions/${shard}/t/s`]);
  });

  it.each(['syncFile', 'syncDirectory'] as const)('never tries a failed sync again: after %s fails nothing is written and readiness is red', async (failing) => {
    let failures = 0;
    const store = new DiskBlobStore(directory, {
      ...diskDurability,
      [failing]: () => (failures++, Promise.reject(ioError())),
    });
    await expect(store.put('blocks/one', Buffer.from('bytes'))).rejects.toThrow(BlobUnavailableError);
    await expect(store.put('blocks/two', Buffer.from('bytes'))).rejects.toThrow(BlobUnavailableError);
    await expect(store.ping()).rejects.toThrow(BlobUnavailableError);
    expect(failures).toBe(1);
    expect(await new DiskBlobStore(directory).has('blocks/two')).toBe(false);
  });

  it('keeps reading after a failed sync', async () => {
    await new DiskBlobStore(directory).put('blocks/one', Buffer.from('bytes'));
    const store = new DiskBlobStore(directory, { ...diskDurability, syncFile: () => Promise.reject(ioError()) });
    await expect(store.put('blocks/two', Buffer.from('bytes'))).rejects.toThrow(BlobUnavailableError);
    expect((await store.get('blocks/one')).toString()).toBe('bytes');
  });

  it('removes what a killed process was writing', async () => {
    const store = new DiskBlobStore(directory);
    await store.put('blocks/one', Buffer.from('bytes'));
    const writing = path.join(directory, 'writing.d');
    const alive = await nameOfTemporary(store, writing);
    const killed = alive.replace(`-${process.pid}-`, '-4194999-');
    await writeFile(path.join(writing, killed), 'half');
    await new DiskBlobStore(directory).put('blocks/three', Buffer.from('bytes'));
    expect(await readdir(writing)).toEqual([]);
  });

  it('removes the directories of a session with its last blob', async () => {
    const store = new DiskBlobStore(directory);
    await store.put('sessions/t/s/segment-0', Buffer.from('bytes'));
    await store.delete('sessions/t/s/segment-0');
    const [shard = ''] = await readdir(path.join(directory, 'sessions'));
    expect(await readdir(path.join(directory, 'sessions', shard))).toEqual([]);
  });

  it('loses no blob when others delete the directory it is written to', async () => {
    const store = new DiskBlobStore(directory);
    await Promise.all(Array.from({ length: 40 }, async (_, turn) => {
      await store.put(`sessions/t/s/segment-${turn}`, Buffer.from('bytes'));
      if (turn % 2 === 0) await store.delete(`sessions/t/s/segment-${turn}`);
    }));
    let left = 0;
    for await (const key of store.list('sessions/t/s/')) left += key ? 1 : 0;
    expect(left).toBe(20);
  });

  it('says that it is unavailable when its directory cannot be made', async () => {
    await writeFile(path.join(directory, 'file'), '');
    const store = new DiskBlobStore(path.join(directory, 'file', 'below'));
    await expect(store.put('blocks/one', Buffer.from('bytes'))).rejects.toThrow(BlobUnavailableError);
    await expect(store.ping()).rejects.toThrow(BlobUnavailableError);
  });
});

/** Puts a large blob and reads the name of the file it is written to on the way. */
const nameOfTemporary = async (store: DiskBlobStore, writing: string): Promise<string> => {
  const put = store.put('blocks/two', Buffer.alloc(4_000_000));
  let names: string[] = [];
  while (names.length === 0) names = await readdir(writing);
  await put;
  return names[0] ?? '';
};
