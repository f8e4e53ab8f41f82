import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** The name of the platform log in its notes, and of its key. */
export const ORIGIN = 'pixeltrace/audit';

export interface Checkpoint {
  size: number;
  root: Buffer;
}

const ED25519 = Uint8Array.of(1);

const keyId = (key: KeyObject): Buffer => {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return createHash('sha256').update(`${ORIGIN}\n`).update(ED25519).update(raw).digest().subarray(0, 4);
};

const bodyOf = ({ size, root }: Checkpoint): string => `${ORIGIN}\n${size}\n${root.toString('base64')}\n`;

/** A C2SP checkpoint note, signed with Ed25519. */
export const signNote = (checkpoint: Checkpoint, key: KeyObject): string => {
  const body = bodyOf(checkpoint);
  const signature = Buffer.concat([keyId(createPublicKey(key)), sign(null, Buffer.from(body), key)]);
  return `${body}\n— ${ORIGIN} ${signature.toString('base64')}\n`;
};

/** Answers what the note says, or undefined when it is malformed or not signed by this key. */
export const openNote = (note: string, key: KeyObject): Checkpoint | undefined => {
  const found = /^(\S+)\n(\d{1,15})\n([A-Za-z0-9+/=]{44})\n\n— (\S+) ([A-Za-z0-9+/=]{92})\n$/.exec(note);
  if (!found || found[1] !== ORIGIN || found[4] !== ORIGIN) return undefined;
  const checkpoint = { size: Number(found[2]), root: Buffer.from(found[3] as string, 'base64') };
  const signature = Buffer.from(found[5] as string, 'base64');
  if (!signature.subarray(0, 4).equals(keyId(key))) return undefined;
  return verify(null, Buffer.from(bodyOf(checkpoint)), key, signature.subarray(4)) ? checkpoint : undefined;
};
