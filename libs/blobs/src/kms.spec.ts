import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeyUnavailableError } from './blobs.errors.js';
import { EnvironmentKms } from './environment-kms.js';
import { FileKms } from './file-kms.js';
import { KeyFile } from './key-file.js';
import type { Kms } from './kms.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kms-spec-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const keyOf = (): string => randomBytes(32).toString('base64');
const inEnvironment = (): Kms => new EnvironmentKms({ keys: { k1: keyOf() }, current: 'k1' });
const inFile = (): Kms => new FileKms({ path: path.join(directory, 'master.json'), createIfMissing: true });

describe.each([['EnvironmentKms', inEnvironment], ['FileKms', inFile]] as const)('%s', (_, open) => {
  const context = { tenantId: randomUUID(), sessionId: randomUUID() };

  it('unwraps what it wrapped', async () => {
    const kms = open();
    const { key, wrapped, masterKeyId } = await kms.generate(context);
    expect(key).toHaveLength(32);
    expect(wrapped).toHaveLength(40);
    expect(wrapped.includes(key)).toBe(false);
    expect((await kms.unwrap(wrapped, masterKeyId, context)).equals(key)).toBe(true);
  });

  it('never gives the same key twice', async () => {
    const kms = open();
    const keys = await Promise.all(Array.from({ length: 50 }, () => kms.generate(context)));
    expect(new Set(keys.map(({ key }) => key.toString('hex'))).size).toBe(50);
  });

  it.each([
    ['tenant', { ...context, tenantId: randomUUID() }],
    ['session', { ...context, sessionId: randomUUID() }],
    ['no session', { tenantId: context.tenantId }],
  ])('does not unwrap under another %s', async (_what, other) => {
    const kms = open();
    const { wrapped, masterKeyId } = await kms.generate(context);
    await expect(kms.unwrap(wrapped, masterKeyId, other)).rejects.toThrow(KeyUnavailableError);
  });

  it('notices every bit that was turned over', async () => {
    const kms = open();
    const { wrapped, masterKeyId } = await kms.generate(context);
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      const flipped = Buffer.from(wrapped);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      await expect(kms.unwrap(flipped, masterKeyId, context)).rejects.toThrow(KeyUnavailableError);
    }
    await expect(kms.unwrap(wrapped.subarray(8), masterKeyId, context)).rejects.toThrow(KeyUnavailableError);
    await expect(kms.unwrap(Buffer.alloc(0), masterKeyId, context)).rejects.toThrow(KeyUnavailableError);
  });

  it('fails closed for a master key that it does not have', async () => {
    const kms = open();
    const { wrapped } = await kms.generate(context);
    await expect(kms.unwrap(wrapped, 'another', context)).rejects.toThrow(KeyUnavailableError);
  });
});

describe('EnvironmentKms', () => {
  it('rewraps to the current key, which alone then opens it', async () => {
    const keys = { old: keyOf(), fresh: keyOf() };
    const context = { tenantId: randomUUID() };
    const { key, wrapped, masterKeyId } = await new EnvironmentKms({ keys, current: 'old' }).generate(context);
    const rewrapped = await new EnvironmentKms({ keys, current: 'fresh' }).rewrap(wrapped, masterKeyId, context);
    expect(rewrapped.masterKeyId).toBe('fresh');
    const freshOnly = new EnvironmentKms({ keys: { fresh: keys.fresh }, current: 'fresh' });
    expect((await freshOnly.unwrap(rewrapped.wrapped, 'fresh', context)).equals(key)).toBe(true);
    await expect(freshOnly.unwrap(wrapped, 'old', context)).rejects.toThrow(KeyUnavailableError);
  });

  it.each([[{ k1: 'c2hvcnQ=' }, 'k1'], [{ k1: keyOf() }, 'k2'], [{ 'k 1': keyOf() }, 'k 1']])('does not start with bad keys, and does not show them (%#)', (keys, current) => {
    expect(() => new EnvironmentKms({ keys: keys as Record<string, string>, current })).toThrow(KeyUnavailableError);
    try {
      new EnvironmentKms({ keys: keys as Record<string, string>, current });
    } catch (error) {
      for (const value of Object.values(keys)) expect((error as Error).message).not.toContain(value);
    }
  });
});

describe('FileKms', () => {
  const file = (): string => path.join(directory, 'keys', 'master.json');

  it('makes a file that only its owner reads, in development', async () => {
    new FileKms({ path: file(), createIfMissing: true });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('uses the same key after a restart, and in every process that starts at once', async () => {
    const context = { tenantId: randomUUID() };
    const { key, wrapped, masterKeyId } = await new FileKms({ path: file(), createIfMissing: true }).generate(context);
    new KeyFile(file()).createIfMissing();
    const again = new FileKms({ path: file(), createIfMissing: true });
    expect((await again.unwrap(wrapped, masterKeyId, context)).equals(key)).toBe(true);
  });

  it('does not start without its file elsewhere, and makes none', async () => {
    expect(() => new FileKms({ path: file(), createIfMissing: false })).toThrow(KeyUnavailableError);
    await expect(stat(file())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not start with a file that others can read, or that is damaged', async () => {
    new FileKms({ path: file(), createIfMissing: true });
    await chmod(file(), 0o644);
    expect(() => new FileKms({ path: file(), createIfMissing: true })).toThrow(/chmod 600/);
    await chmod(file(), 0o600);
    await writeFile(file(), '{"current":"k1","keys":');
    expect(() => new FileKms({ path: file(), createIfMissing: true })).toThrow(/damaged/);
  });

  it('wraps with a new key as soon as it was added, and unwraps with the old one until it is retired', async () => {
    const context = { tenantId: randomUUID() };
    const running = new FileKms({ path: file(), createIfMissing: true });
    const before = await running.generate(context);
    const added = new KeyFile(file()).addCurrent();
    const after = await running.generate(context);
    expect(after.masterKeyId).toBe(added);
    expect((await running.unwrap(before.wrapped, before.masterKeyId, context)).equals(before.key)).toBe(true);
    expect(new KeyFile(file()).retireOthers()).toEqual([before.masterKeyId]);
    expect(await readFile(file(), 'utf8')).not.toContain(before.masterKeyId);
    await expect(new FileKms({ path: file(), createIfMissing: false }).unwrap(before.wrapped, before.masterKeyId, context)).rejects.toThrow(KeyUnavailableError);
  });
});
