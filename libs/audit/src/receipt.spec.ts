import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ReceiptSigner, verifyReceipt } from './receipt.js';

const body = { kind: 'organisation-closed', organisationId: '6b9f', removed: { sessions: 3, members: 1 }, doneAt: '2026-01-01T00:00:00.000Z' };

describe('a signed receipt', () => {
  let directory: string;

  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'pixeltrace-receipts-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const newKey = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  it('verifies with the published key, in whatever order its members come', async () => {
    const signer = new ReceiptSigner({ audit: { directory } });
    const receipt = await signer.sign(body);
    const [key] = await signer.publicKeys();
    expect(key?.keyId).toBe(receipt.keyId);
    const reordered = { ...receipt, body: { doneAt: body.doneAt, removed: { members: 1, sessions: 3 }, organisationId: '6b9f', kind: 'organisation-closed' } };
    expect(verifyReceipt(reordered, await signer.publicKeys())).toBe(true);
  });

  it('does not verify when anything in it was changed, or with another key', async () => {
    const signer = new ReceiptSigner({ audit: { directory } });
    const receipt = await signer.sign(body);
    const keys = await signer.publicKeys();
    expect(verifyReceipt({ ...receipt, body: { ...body, organisationId: 'other' } }, keys)).toBe(false);
    expect(verifyReceipt({ ...receipt, signature: Buffer.alloc(64).toString('base64') }, keys)).toBe(false);
    expect(verifyReceipt({ ...receipt, keyId: '0'.repeat(16) }, keys)).toBe(false);
    const other = await new ReceiptSigner({ audit: { directory: path.join(directory, 'other') } }).publicKeys();
    expect(verifyReceipt(receipt, other.map((key) => ({ ...key, keyId: receipt.keyId })))).toBe(false);
  });

  it('verifies after the key was changed: earlier keys stay published', async () => {
    const before = await new ReceiptSigner({ audit: { directory, signingKey: newKey() } }).sign(body);
    const signer = new ReceiptSigner({ audit: { directory, signingKey: newKey() } });
    const keys = await signer.publicKeys();
    expect(keys).toHaveLength(2);
    expect(verifyReceipt(before, keys)).toBe(true);
    expect(verifyReceipt(await signer.sign(body), keys)).toBe(true);
  });

  it('is signed by one key when several processes make it at the same time', async () => {
    const signers = Array.from({ length: 8 }, () => new ReceiptSigner({ audit: { directory } }));
    const receipts = await Promise.all(signers.map((signer) => signer.sign(body)));
    expect(new Set(receipts.map(({ keyId }) => keyId)).size).toBe(1);
  });
});
