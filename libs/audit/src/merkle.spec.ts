import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { leafHash, MerkleTree } from './merkle.js';

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition of RFC 6962 §2.1, word for word. */
const mth = (leaves: readonly Buffer[]): Buffer => {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), leaves[0] as Buffer);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Uint8Array.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)));
};

const treeOf = (leaves: readonly Buffer[]): MerkleTree => {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  return tree;
};

describe('MerkleTree', () => {
  it('has the roots of the test vectors of Certificate Transparency', () => {
    const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => Buffer.from(hex, 'hex'));
    expect(treeOf([]).root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(treeOf(leaves.slice(0, 1)).root().toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    expect(treeOf(leaves.slice(0, 3)).root().toString('hex')).toBe('aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77');
    expect(treeOf(leaves).root().toString('hex')).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
  });

  it('is the tree of the definition, also when it goes on from a stored edge', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), fc.nat(70), (values, cut) => {
        const leaves = values.map((value) => Buffer.from(value));
        const first = treeOf(leaves.slice(0, cut));
        const rest = new MerkleTree(first.size, first.edge);
        for (const leaf of leaves.slice(cut)) rest.append(leafHash(leaf));
        expect(rest.size).toBe(leaves.length);
        expect(rest.root()).toEqual(mth(leaves));
      }),
    );
  });
});
