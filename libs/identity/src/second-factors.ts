import { Clock } from '#clock/clock.js';
import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { FactorKeys } from './factor-keys.js';
import { FactorRepository, type TotpRow } from './factor.repository.js';
import { PasskeyRepository } from './passkey.repository.js';
import type { PersonRef } from './person.js';
import { mintRecoveryCode, readDigits, RECOVERY_CODES, recoveryCodeHash } from './short-codes.js';

export type SecondFactor = 'totp' | 'passkey' | 'recovery-code';

const PERIOD = 30;
const SECRET_BYTES = 20;

export interface NewTotp {
  id: string;
  /** Base32, to type in by hand. */
  secret: string;
  /** `otpauth://totp/…`, for a QR code. */
  uri: string;
}

/** Authenticator apps and recovery codes of members and operators alike. Every check uses its code up in the caller's transaction. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly clock: Clock,
    private readonly keys: FactorKeys,
    private readonly factors: FactorRepository,
    private readonly passkeys: PasskeyRepository,
  ) {}

  /** What this person can prove it with. Empty: no second factor is enrolled. A pairing that was never confirmed counts for nothing. */
  async enrolled(tx: Tx, person: PersonRef): Promise<SecondFactor[]> {
    const totp = (await this.factors.totps(tx, person)).some(({ confirmedAt }) => confirmedAt !== null);
    const passkey = (await this.passkeys.of(tx, person)).length > 0;
    const recovery = (totp || passkey) && (await this.factors.recoveryCodesLeft(tx, person)) > 0;
    return [...(totp ? ['totp' as const] : []), ...(passkey ? ['passkey' as const] : []), ...(recovery ? ['recovery-code' as const] : [])];
  }

  /** Pairs an app; it counts once a first code of it was confirmed. An earlier pairing that was not confirmed is forgotten. */
  async pairTotp(tx: Tx, person: PersonRef, labels: { name: string; account: string }): Promise<NewTotp> {
    const id = this.factors.newId();
    const secret = new Secret({ size: SECRET_BYTES });
    await this.factors.insertTotp(tx, person, { id, name: labels.name, secret: this.keys.seal(id, secret.bytes) });
    return { id, secret: secret.base32, uri: new TOTP({ issuer: 'Pixeltrace', label: labels.account, secret }).toString() };
  }

  /** The pairing of this person that waits for its first code. */
  async waiting(tx: Tx, person: PersonRef): Promise<string | undefined> {
    return (await this.factors.totps(tx, person)).find(({ confirmedAt }) => confirmedAt === null)?.id;
  }

  /** Confirms the pairing `id` by its first code. False when there is none or the code is wrong. */
  async confirmTotp(tx: Tx, person: PersonRef, id: string, code: string): Promise<boolean> {
    const factor = (await this.factors.totps(tx, person)).find((row) => row.id === id && row.confirmedAt === null);
    if (!factor || !(await this.matches(tx, factor, code))) return false;
    await this.factors.confirmTotp(tx, id);
    return true;
  }

  /** True once for each code of a paired app, in its own time step or the one before or after. */
  async checkTotp(tx: Tx, person: PersonRef, code: string): Promise<boolean> {
    for (const factor of await this.factors.totps(tx, person)) {
      if (factor.confirmedAt !== null && (await this.matches(tx, factor, code))) return true;
    }
    return false;
  }

  /** True once for each recovery code. */
  async checkRecoveryCode(tx: Tx, person: PersonRef, code: string): Promise<boolean> {
    const hash = recoveryCodeHash(code);
    return hash !== undefined && this.factors.takeRecoveryCode(tx, person, hash);
  }

  /** A new set, which ends the old one. Only its hashes are kept. */
  async renewRecoveryCodes(tx: Tx, person: PersonRef): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, mintRecoveryCode);
    await this.factors.replaceRecoveryCodes(tx, person, codes.map((code) => recoveryCodeHash(code) as Buffer));
    return codes;
  }

  private async matches(tx: Tx, factor: TotpRow, text: string): Promise<boolean> {
    const now = this.clock.now().getTime();
    const token = readDigits(text);
    if (!/^\d{6}$/.test(token)) return false;
    const delta = new TOTP({ secret: secretOf(this.keys.open(factor.id, factor.secret)) }).validate({ token, window: 1, timestamp: now });
    return delta !== null && this.factors.takeStep(tx, factor.id, Math.floor(now / 1000 / PERIOD) + delta);
  }
}

const secretOf = (bytes: Buffer): Secret => new Secret({ buffer: new Uint8Array(bytes).buffer });
