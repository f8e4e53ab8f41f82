import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the versions are: beside the sources, and beside what was compiled. */
export const POLICY_FOLDER = fileURLToPath(new URL('../versions/', import.meta.url));

/** SHA-256 of a version, over the bytes of its file. Hex. */
export const policyDigest = (source: string): string => createHash('sha256').update(source, 'utf8').digest('hex');

/** The versions that this release brings along, published or not. */
export class PolicyFiles {
  private readonly known = new Map<number, string>();

  constructor(private readonly folder = POLICY_FOLDER) {}

  /** Ascending. */
  numbers(): number[] {
    return readdirSync(this.folder)
      .flatMap((name) => /^(\d+)\.md$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((one, other) => one - other);
  }

  /** The file of a version; undefined when there is none. */
  source(number: number): string | undefined {
    if (!this.numbers().includes(number)) return undefined;
    const source = this.known.get(number) ?? readFileSync(path.join(this.folder, `${number}.md`), 'utf8');
    this.known.set(number, source);
    return source;
  }

  /** Digests of versions that were published: such a file never changes again. */
  published(): ReadonlyMap<number, string> {
    const digests = JSON.parse(readFileSync(path.join(this.folder, 'published.json'), 'utf8')) as Record<string, string>;
    return new Map(Object.entries(digests).map(([number, digest]) => [Number(number), digest]));
  }
}
