import { nodeHash } from './merkle.js';

/** The root of the leaves `[from, to)` as RFC 6962 §2.1 has it. */
export type RangeRoot = (from: number, to: number) => Promise<Buffer>;

/** The largest power of two below `size` (at least 2). */
const split = (size: number): number => {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
};

/** RFC 6962 §2.1.1: what leads from leaf `index` to the root of a tree of `size`, from the leaf up. */
export const inclusionProof = async (index: number, size: number, rootOf: RangeRoot): Promise<Buffer[]> => {
  const path: Buffer[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      path.unshift(await rootOf(middle, to));
      to = middle;
    } else {
      path.unshift(await rootOf(from, middle));
      from = middle;
    }
  }
  return path;
};

/** RFC 6962 §2.1.2: that the tree of `size` begins with the tree of `earlier`. Both at least 1; empty when they are the same. */
export const consistencyProof = async (earlier: number, size: number, rootOf: RangeRoot): Promise<Buffer[]> => {
  const proof: Buffer[] = [];
  let [from, to] = [0, size];
  // True while the earlier tree is the left part of what we look at, and so known to who asks.
  let known = true;
  while (earlier - from < to - from) {
    const middle = from + split(to - from);
    if (earlier <= middle) {
      proof.unshift(await rootOf(middle, to));
      to = middle;
    } else {
      proof.unshift(await rootOf(from, middle));
      from = middle;
      known = false;
    }
  }
  if (!known) proof.unshift(await rootOf(from, to));
  return proof;
};

/** The root that a proof leads to, or undefined when it has the wrong length (RFC 9162 §2.1.3.2). */
export const rootOfInclusion = (leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer | undefined => {
  if (index >= size) return undefined;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (isRight(node, last)) {
      hash = nodeHash(sibling, hash);
      [node, last] = upToRight(node, last);
    } else hash = nodeHash(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : undefined;
};

/** Whether a tree of `size` with `root` begins with the tree of `earlier` with `earlierRoot` (RFC 9162 §2.1.4.2). */
export const verifyConsistency = (earlier: number, size: number, earlierRoot: Buffer, root: Buffer, proof: readonly Buffer[]): boolean => {
  if (earlier === size) return proof.length === 0 && earlierRoot.equals(root);
  if (earlier < 1 || earlier > size || proof.length === 0) return false;
  const path = isPowerOfTwo(earlier) ? [earlierRoot, ...proof] : [...proof];
  let [node, last] = [earlier - 1, size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  let [first, second] = [path[0] as Buffer, path[0] as Buffer];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (isRight(node, last)) {
      [first, second] = [nodeHash(sibling, first), nodeHash(sibling, second)];
      [node, last] = upToRight(node, last);
    } else second = nodeHash(second, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && first.equals(earlierRoot) && second.equals(root);
};

/** The sibling stands on the left: also of the last node of a level, which has none on the right. */
const isRight = (node: number, last: number): boolean => node % 2 === 1 || node === last;

/** Levels on which the last node goes up alone. */
const upToRight = (node: number, last: number): [number, number] => {
  let [own, end] = [node, last];
  while (own % 2 === 0 && own !== 0) [own, end] = [own / 2, Math.floor(end / 2)];
  return [own, end];
};

const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));
