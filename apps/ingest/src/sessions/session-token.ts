import { PRIVACY_LEVELS, type PrivacyLevel } from '#recording-format/meta.js';
import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';

/** What a session token says. It is what start decided, so that a chunk needs no look-up before its block is written. */
export interface SessionClaims {
  tenantId: string;
  projectId: string;
  sessionId: string;
  /** Seconds since 1970. */
  expiresAt: number;
  /** The least strict masking that the session may declare. */
  maskingFloor: PrivacyLevel;
  /** SHA-256 of the origin that started the session, cut to 16 bytes, in hex. */
  originDigest: string;
}

const PREFIX = 'pts1_';
const PAYLOAD_BYTES = 69;
const MAC_BYTES = 32;
const TOKEN_LENGTH = PREFIX.length + Math.ceil(((PAYLOAD_BYTES + MAC_BYTES) * 4) / 3);

/** Digest of an origin as claims carry it. */
export const digestOrigin = (origin: string): string => hash('sha256', origin, 'hex').slice(0, 32);

/** Signs and verifies session tokens: fixed layout, HMAC-SHA-256, no state. */
export class SessionTokens {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = createHash('sha256').update(`session-token:${secret}`).digest();
  }

  issue(claims: SessionClaims): string {
    const payload = Buffer.alloc(PAYLOAD_BYTES);
    writeUuid(payload, claims.tenantId, 0);
    writeUuid(payload, claims.projectId, 16);
    writeUuid(payload, claims.sessionId, 32);
    payload.writeUInt32LE(claims.expiresAt, 48);
    payload.writeUInt8(PRIVACY_LEVELS.indexOf(claims.maskingFloor), 52);
    payload.write(claims.originDigest, 53, 'hex');
    return PREFIX + Buffer.concat([payload, this.sign(payload)]).toString('base64url');
  }

  /** The claims, or undefined for anything that we did not sign. Whether it has expired is the caller's question. */
  verify(token: string): SessionClaims | undefined {
    if (token.length !== TOKEN_LENGTH || !token.startsWith(PREFIX)) return undefined;
    const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
    if (bytes.length !== PAYLOAD_BYTES + MAC_BYTES) return undefined;
    const payload = bytes.subarray(0, PAYLOAD_BYTES);
    if (!timingSafeEqual(this.sign(payload), bytes.subarray(PAYLOAD_BYTES))) return undefined;
    return {
      tenantId: readUuid(payload, 0),
      projectId: readUuid(payload, 16),
      sessionId: readUuid(payload, 32),
      expiresAt: payload.readUInt32LE(48),
      maskingFloor: PRIVACY_LEVELS[payload.readUInt8(52)] ?? 'block',
      originDigest: payload.toString('hex', 53, 69),
    };
  }

  private sign(payload: Buffer): Buffer {
    return createHmac('sha256', this.key).update(payload).digest();
  }
}

const writeUuid = (target: Buffer, uuid: string, offset: number): void => {
  target.write(uuid.replaceAll('-', ''), offset, 'hex');
};

const readUuid = (source: Buffer, offset: number): string => {
  const hex = source.toString('hex', offset, offset + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
