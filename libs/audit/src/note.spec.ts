import { generateKeyPairSync } from 'node:crypto';
import { openNote, signNote } from './note.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const checkpoint = { shard: '2027', size: 42, root: Buffer.alloc(32, 7) };

describe('a checkpoint note', () => {
  it('says its origin, size and root, and opens with its key', () => {
    const note = signNote(checkpoint, privateKey);
    expect(note.split('\n').slice(0, 4)).toEqual(['pixeltrace/audit/2027', '42', checkpoint.root.toString('base64'), '']);
    expect(note.split('\n')[4]).toMatch(/^— pixeltrace\/audit [A-Za-z0-9+/]+=*$/);
    expect(openNote(note, publicKey)).toEqual(checkpoint);
  });

  it.each([
    ['another size', (note: string) => note.replace('\n42\n', '\n43\n')],
    ['another origin', (note: string) => note.replaceAll('pixeltrace/audit', 'pixeltrace/other')],
    ['another year', (note: string) => note.replace('/2027', '/2026')],
    ['nothing', () => ''],
    ['more after the end', (note: string) => `${note}\n`],
  ])('does not open when it was changed: %s', (_what, change) => {
    expect(openNote(change(signNote(checkpoint, privateKey)), publicKey)).toBeUndefined();
  });

  it('does not open with another key', () => {
    expect(openNote(signNote(checkpoint, privateKey), generateKeyPairSync('ed25519').publicKey)).toBeUndefined();
  });
});
