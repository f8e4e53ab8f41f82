import { Resolver } from 'node:dns/promises';

export const DNS_LOOKUPS = Symbol('DnsLookups');

export interface DnsLookups {
  /** TXT records of a name, each as one text; none where there are none. Rejects when nobody could be asked. */
  txt(name: string): Promise<string[]>;
}

const NOTHING = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks the resolvers of this machine. */
export const systemLookups = (): DnsLookups => {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  return {
    txt: async (name) => {
      try {
        return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
      } catch (error) {
        if (NOTHING.has((error as { code?: string }).code ?? '')) return [];
        throw error;
      }
    },
  };
};
