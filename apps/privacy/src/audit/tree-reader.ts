import { EMPTY_ROOT, KEPT_EVERY, nodeHash } from '#audit/merkle.js';
import type { Tx } from '#contracts/transaction.js';
import type { ProofsRepository, TreeName } from './proofs.repository.js';

const WIDTH = 32;
const LEVELS = [3 * KEPT_EVERY, 2 * KEPT_EVERY, KEPT_EVERY, 0] as const;

/** Roots of parts of a tree, from kept nodes as far as there are any. */
export class TreeReader {
  constructor(
    private readonly tx: Tx,
    private readonly rows: ProofsRepository,
    private readonly tree: TreeName,
  ) {}

  /** Of the leaves `[from, to)`, where `from` is a multiple of a power of two that is not below their number. */
  readonly rootOf = async (from: number, to: number): Promise<Buffer> => {
    const stack: { level: number; hash: Buffer }[] = [];
    let next = from;
    for (const level of LEVELS) {
      const block = 2 ** level;
      const count = Math.floor((to - next) / block);
      if (count === 0) continue;
      const hashes = await this.rows.hashes(this.tx, this.tree, level, next / block, next / block + count);
      // Trees from before nodes were kept have none: their leaves are read.
      if (hashes.length !== count * WIDTH && level > 0) continue;
      for (let n = 0; n < hashes.length; n += WIDTH) push(stack, level, hashes.subarray(n, n + WIDTH));
      next += count * block;
    }
    return stack.length === 0 ? EMPTY_ROOT : stack.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
  };
}

const push = (stack: { level: number; hash: Buffer }[], level: number, hash: Buffer): void => {
  let node = { level, hash };
  for (let top = stack.at(-1); top?.level === node.level; top = stack.at(-1)) {
    stack.pop();
    node = { level: node.level + 1, hash: nodeHash(top.hash, node.hash) };
  }
  stack.push(node);
};
