import { isProof } from '#abuse/proof-of-work.js';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { applicationRoot } from '../files/application-root.js';

const sourceOf = (name: string): string => readFileSync(path.join(applicationRoot(), 'apps', 'web', 'src', 'content', name), 'utf8');

interface Worker {
  onmessage: (event: { data: [string, number] }) => void;
}

/** Runs the worker as a browser would, and answers what it posts. */
const solvedBy = (token: string, bits: number): string => {
  let posted = '';
  const scope = { Int32Array, String, postMessage: (proof: string) => (posted = proof) } as unknown as Worker;
  runInNewContext(sourceOf('puzzle-worker.js'), scope);
  scope.onmessage({ data: [token, bits] });
  return posted;
};

describe('the puzzle of a form', () => {
  it.each([1, 8, 12])('of %i bits is solved by the page’s own worker', (bits) => {
    for (const length of [1, 46, 47, 55, 56, 63, 64, 78, 119, 120, 300]) {
      const token = createHash('sha512').update(`${bits} ${length}`).digest('hex').repeat(3).slice(0, length);
      expect(isProof(token, solvedBy(token, bits), bits)).toBe(true);
    }
  });

  it('needs nothing where there is none', () => {
    expect(solvedBy('token', 0)).toBe('0');
  });

  it('costs a page no more than a kilobyte for the worker and two for all of it', () => {
    const [worker, script] = ['puzzle-worker.js', 'puzzle.js'].map((name) => gzipSync(sourceOf(name)).length);
    expect(worker).toBeLessThanOrEqual(1_024);
    expect((worker ?? 0) + (script ?? 0)).toBeLessThanOrEqual(2_048);
  });
});
