import { createHash } from 'node:crypto';

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** RFC 6962 §2.1. */
export const leafHash = (leaf: Uint8Array): Buffer => sha256(LEAF, leaf);
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** An RFC 6962 tree that only grows, kept as its right edge: the roots of its full subtrees, largest first. */
export class MerkleTree {
  private readonly subtrees: Buffer[];

  constructor(
    private leaves = 0,
    edge: readonly Buffer[] = [],
  ) {
    this.subtrees = [...edge];
  }

  get size(): number {
    return this.leaves;
  }

  get edge(): readonly Buffer[] {
    return this.subtrees;
  }

  append(hash: Buffer): void {
    let node = hash;
    for (let size = this.leaves; size % 2 === 1; size = (size - 1) / 2) node = nodeHash(this.subtrees.pop() as Buffer, node);
    this.subtrees.push(node);
    this.leaves += 1;
  }

  root(): Buffer {
    if (this.subtrees.length === 0) return sha256();
    return this.subtrees.reduceRight((right, left) => nodeHash(left, right));
  }
}
