import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** The parts of CBOR that an attestation needs. */
type Cbor = number | string | Buffer | Map<number | string, Cbor>;

const head = (major: number, value: number): Buffer => {
  if (value < 24) return Buffer.of((major << 5) | value);
  if (value < 256) return Buffer.of((major << 5) | 24, value);
  return Buffer.of((major << 5) | 25, value >> 8, value & 255);
};

const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, inner]) => [cbor(key), cbor(inner)])]);
};

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

interface Credential {
  id: string;
  privateKey: KeyObject;
  counter: number;
}

export interface AuthenticatorHabits {
  /** The page that asks. */
  origin: string;
  /** False: does not ask its person for a finger or a PIN. */
  verifies?: boolean;
  /** Signs for another domain than it was asked for. */
  rpId?: string;
}

/** A passkey device in software: makes ES256 credentials and answers challenges, as JSON. Its habits can be bad. */
export class SoftwareAuthenticator {
  private readonly credentials: Credential[] = [];

  /** What `navigator.credentials.create` would answer. */
  create(options: Record<string, unknown>, habits: AuthenticatorHabits): Record<string, unknown> {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const rpId = habits.rpId ?? (options['rp'] as { id: string }).id;
    const credential = { id: randomBytes(32).toString('base64url'), privateKey, counter: 0 };
    this.credentials.push(credential);
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const key = cbor(new Map<number, Cbor>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x, 'base64url')], [-3, Buffer.from(y, 'base64url')]]));
    const id = Buffer.from(credential.id, 'base64url');
    const authData = Buffer.concat([this.authData(rpId, credential, habits, ATTESTED), Buffer.alloc(16), Buffer.of(id.length >> 8, id.length & 255), id, key]);
    const attestationObject = cbor(new Map<string, Cbor>([['fmt', 'none'], ['attStmt', new Map()], ['authData', authData]]));
    const response = { clientDataJSON: clientData('webauthn.create', options, habits), attestationObject: attestationObject.toString('base64url'), transports: ['internal'] };
    return { id: credential.id, rawId: credential.id, type: 'public-key', response, clientExtensionResults: {} };
  }

  /** What `navigator.credentials.get` would answer, with its newest credential or the one at `index`. */
  get(options: Record<string, unknown>, habits: AuthenticatorHabits, index = -1): Record<string, unknown> {
    const credential = this.credentials.at(index);
    if (!credential) throw new Error('no passkey was made');
    credential.counter += 1;
    const authData = this.authData(habits.rpId ?? String(options['rpId']), credential, habits, 0);
    const clientDataJSON = clientData('webauthn.get', options, habits);
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const signature = createSign('sha256').update(signed).sign(credential.privateKey);
    const response = { clientDataJSON, authenticatorData: authData.toString('base64url'), signature: signature.toString('base64url') };
    return { id: credential.id, rawId: credential.id, type: 'public-key', response, clientExtensionResults: {} };
  }

  /** Sets the newest credential's counter back, as a copy of the device would have it. */
  rewind(): void {
    const credential = this.credentials.at(-1);
    if (credential) credential.counter = 0;
  }

  private authData(rpId: string, { counter }: Credential, { verifies = true }: AuthenticatorHabits, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.of(flags | USER_PRESENT | (verifies ? USER_VERIFIED : 0)), count]);
  }
}

const clientData = (type: string, options: Record<string, unknown>, { origin }: AuthenticatorHabits): string =>
  Buffer.from(JSON.stringify({ type, challenge: options['challenge'], origin, crossOrigin: false })).toString('base64url');
