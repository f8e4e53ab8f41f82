import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { FIRST_SHARD } from './shard.js';

/** The name of the platform log in its notes, and of its key. */
export const ORIGIN = 'pixeltrace/audit';

export interface Checkpoint {
  /** Year of the tree. */
  shard: string;
  size: number;
  root: Buffer;
}

const ED25519 = Uint8Array.of(1);

const keyId = (key: KeyObject): Buffer => {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return createHash('sha256').update(`${ORIGIN}\n`).update(ED25519).update(raw).digest().subarray(0, 4);
};

const bodyOf = (origin: string, { size, root }: Omit<Checkpoint, 'shard'>): string => `${origin}\n${size}\n${root.toString('base64')}\n`;

/** A C2SP checkpoint note, signed with Ed25519. */
export const signNote = (checkpoint: Checkpoint, key: KeyObject): string => {
  const body = bodyOf(`${ORIGIN}/${checkpoint.shard}`, checkpoint);
  const signature = Buffer.concat([keyId(createPublicKey(key)), sign(null, Buffer.from(body), key)]);
  return `${body}\n— ${ORIGIN} ${signature.toString('base64')}\n`;
};

/** Answers what the note says, or undefined when it is malformed or not signed by this key. Notes from before logs had years name none. */
export const openNote = (note: string, key: KeyObject): Checkpoint | undefined => {
  const found = /^(pixeltrace\/audit(?:\/(\d{4}))?)\n(\d{1,15})\n([A-Za-z0-9+/=]{44})\n\n— (\S+) ([A-Za-z0-9+/=]{92})\n$/.exec(note);
  if (!found || found[5] !== ORIGIN) return undefined;
  const [, origin, shard = FIRST_SHARD, size, root, , signed] = found as unknown as [string, string, string | undefined, string, string, string, string];
  const checkpoint = { shard, size: Number(size), root: Buffer.from(root, 'base64') };
  const signature = Buffer.from(signed, 'base64');
  if (!signature.subarray(0, 4).equals(keyId(key))) return undefined;
  return verify(null, Buffer.from(bodyOf(origin, checkpoint)), key, signature.subarray(4)) ? checkpoint : undefined;
};

/** The key as C2SP has it: name, id and key, to be given to whoever checks notes. */
export const verifierKey = (key: KeyObject): string => {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return `${ORIGIN}+${keyId(key).toString('hex')}+${Buffer.concat([ED25519, raw]).toString('base64')}`;
};
