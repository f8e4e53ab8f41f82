import type { Config } from '#config/config.js';
import { CONFIG } from '#config/config.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalBytes, type Json } from './canonical-json.js';
import { keepOnce, SigningKey } from './signing-key.js';

/** Ids, counts, codes and times; never personal data: a receipt outlives what it is about. */
export type ReceiptBody = Readonly<Record<string, Json>>;

/** `signature`: base64 of Ed25519 over `pixeltrace/receipt`, a line feed and the RFC 8785 bytes of `body`. */
export interface SignedReceipt<B extends ReceiptBody = ReceiptBody> {
  body: B;
  algorithm: 'Ed25519';
  keyId: string;
  signature: string;
}

/** `publicKey`: SPKI in PEM. */
export interface ReceiptKey {
  keyId: string;
  algorithm: 'Ed25519';
  publicKey: string;
}

const PURPOSE = Buffer.from('pixeltrace/receipt\n');
const FOLDER = 'receipt-keys';

const keyIdOf = (key: KeyObject): string => createHash('sha256').update(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')).digest('hex').slice(0, 16);

const signedBytes = (body: ReceiptBody): Buffer => Buffer.concat([PURPOSE, canonicalBytes(body)]);

/** Whether one of these keys signed exactly this body. */
export const verifyReceipt = (receipt: SignedReceipt, keys: readonly ReceiptKey[]): boolean => {
  const key = keys.find(({ keyId }) => keyId === receipt.keyId);
  if (!key || receipt.algorithm !== 'Ed25519') return false;
  const publicKey = createPublicKey(key.publicKey);
  return keyIdOf(publicKey) === receipt.keyId && verify(null, signedBytes(receipt.body), publicKey, Buffer.from(receipt.signature, 'base64'));
};

/** Signs what was done for somebody, so that they can prove it to others. Every public half that ever signed is kept beside the audit log. */
@Injectable()
export class ReceiptSigner {
  private readonly key: SigningKey;
  private known?: Promise<ReceiptKey>;

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'audit'>) {
    this.key = new SigningKey(config);
  }

  async sign<B extends ReceiptBody>(body: B): Promise<SignedReceipt<B>> {
    const { keyId } = await this.current();
    return { body, algorithm: 'Ed25519', keyId, signature: sign(null, signedBytes(body), await this.key.privateKey()).toString('base64') };
  }

  /** The key that signs now, first, and those that did before. */
  async publicKeys(): Promise<ReceiptKey[]> {
    const current = await this.current();
    const names = await readdir(path.join(this.config.audit.directory, FOLDER));
    const earlier = names.filter((name) => /^[0-9a-f]{16}\.pem$/.test(name) && !name.startsWith(current.keyId)).sort((a, b) => a.localeCompare(b));
    return [current, ...(await Promise.all(earlier.map((name) => this.read(name.slice(0, 16)))))];
  }

  private async current(): Promise<ReceiptKey> {
    this.known ??= this.keepPublic().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async keepPublic(): Promise<ReceiptKey> {
    const publicKey = createPublicKey(await this.key.privateKey());
    const keyId = keyIdOf(publicKey);
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    await keepOnce(this.fileOf(keyId), pem);
    return { keyId, algorithm: 'Ed25519', publicKey: pem };
  }

  private async read(keyId: string): Promise<ReceiptKey> {
    return { keyId, algorithm: 'Ed25519', publicKey: await readFile(this.fileOf(keyId), 'utf8') };
  }

  private fileOf(keyId: string): string {
    return path.join(this.config.audit.directory, FOLDER, `${keyId}.pem`);
  }
}
