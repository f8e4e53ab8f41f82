import type { DataHolder } from '#contracts/data-holder.js';
import { DataHolderRegistry } from './data-holder-registry.js';

const holder = (name: string, stores: string[]): DataHolder => ({ name, stores }) as unknown as DataHolder;

describe('DataHolderRegistry', () => {
  it('knows who answers for a store', () => {
    const registry = new DataHolderRegistry();
    const recordings = holder('recordings', ['ingest.session', 'blobs']);
    registry.register(recordings);
    expect(registry.holderOf('blobs')).toBe(recordings);
    expect(registry.holderOf('identity.member')).toBeUndefined();
    expect(registry.list()).toEqual([recordings]);
  });

  it('refuses a name or a store that is taken', () => {
    const registry = new DataHolderRegistry();
    registry.register(holder('a', ['x']));
    expect(() => registry.register(holder('a', ['y']))).toThrow(/registered twice/);
    expect(() => registry.register(holder('b', ['x']))).toThrow(/two data holders/);
  });
});
