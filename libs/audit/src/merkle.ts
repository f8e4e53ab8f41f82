import { hash } from 'node:crypto';

const LEAF = 0;
const NODE = 1;
const WIDTH = 32;
/** Levels between the nodes that are kept: of 256 leaves, of 65,536, and so on. */
export const KEPT_EVERY = 8;

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');

let leafBytes = Buffer.alloc(4_096);
const nodeBytes = Buffer.alloc(1 + 2 * WIDTH, NODE);

/** RFC 6962 §2.1. */
export const leafHash = (leaf: Uint8Array): Buffer => {
  if (leaf.length >= leafBytes.length) leafBytes = Buffer.alloc(2 * leaf.length);
  leafBytes[0] = LEAF;
  leafBytes.set(leaf, 1);
  return sha256(leafBytes.subarray(0, leaf.length + 1));
};

/** RFC 6962 §2.1. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  nodeBytes.set(left, 1);
  nodeBytes.set(right, 1 + WIDTH);
  return sha256(nodeBytes);
};

/** The root of a tree without leaves. */
export const EMPTY_ROOT = sha256(Buffer.alloc(0));

/** Stands before the first leaf. */
export const NO_HASH = Buffer.alloc(WIDTH);

/** A node over `2 ** level` leaves, the `index`th of its level. */
export interface KeptNode {
  level: number;
  index: number;
  hash: Buffer;
}

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

  /** `kept` is told of each node at every eighth level as it becomes complete: what proofs are made of without reading all leaves. */
  append(leaf: Buffer, kept?: (node: KeptNode) => void): void {
    let node = leaf;
    let level = 0;
    for (let size = this.leaves; size % 2 === 1; size = (size - 1) / 2) {
      node = nodeHash(this.subtrees.pop() as Buffer, node);
      level += 1;
      if (kept && level % KEPT_EVERY === 0) kept({ level, index: (this.leaves + 1) / 2 ** level - 1, hash: node });
    }
    this.subtrees.push(node);
    this.leaves += 1;
  }

  root(): Buffer {
    if (this.subtrees.length === 0) return EMPTY_ROOT;
    return this.subtrees.reduceRight((right, left) => nodeHash(left, right));
  }
}
