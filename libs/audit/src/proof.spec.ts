import fc from 'fast-check';
import { type KeptNode, leafHash, MerkleTree } from './merkle.js';
import { consistencyProof, inclusionProof, rootOfInclusion, verifyConsistency } from './proof.js';

const leavesOf = (size: number): Buffer[] => Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)));

const treeOf = (leaves: readonly Buffer[], kept?: (node: KeptNode) => void): MerkleTree => {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf, kept);
  return tree;
};

const rootsOf = (leaves: readonly Buffer[]) => (from: number, to: number): Promise<Buffer> => Promise.resolve(treeOf(leaves.slice(from, to)).root());

const pairs = fc.integer({ min: 1, max: 90 }).chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));

describe('proofs', () => {
  it('lead from every leaf to the root, and from no other leaf', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ([size, index]) => {
        const leaves = leavesOf(size);
        const root = treeOf(leaves).root();
        const path = await inclusionProof(index, size, rootsOf(leaves));
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(rootOfInclusion(leaves[index] as Buffer, index, size, path)).toEqual(root);
        expect(rootOfInclusion(leafHash(Buffer.from('another')), index, size, path)).not.toEqual(root);
        expect(rootOfInclusion(leaves[index] as Buffer, index, size, [...path, root])).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('show that a tree begins with an earlier one, and refuse one that does not', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ([size, before]) => {
        const leaves = leavesOf(size);
        const earlier = before + 1;
        const [first, second] = [treeOf(leaves.slice(0, earlier)).root(), treeOf(leaves).root()];
        const proof = await consistencyProof(earlier, size, rootsOf(leaves));
        expect(verifyConsistency(earlier, size, first, second, proof)).toBe(true);
        const other = treeOf([...leavesOf(earlier - 1), leafHash(Buffer.from('rewritten'))]).root();
        expect(verifyConsistency(earlier, size, other, second, proof)).toBe(false);
        if (proof.length > 0) expect(verifyConsistency(earlier, size, first, second, proof.slice(1))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('can be made of kept nodes: those over 256 leaves are the roots of these leaves', () => {
    const leaves = leavesOf(600);
    const nodes: KeptNode[] = [];
    treeOf(leaves, (node) => nodes.push(node));
    expect(nodes.map(({ level, index }) => [level, index])).toEqual([[8, 0], [8, 1]]);
    expect(nodes[1]?.hash).toEqual(treeOf(leaves.slice(256, 512)).root());
  });
});
