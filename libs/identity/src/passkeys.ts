import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import {
  type AuthenticationResponseJSON, generateAuthenticationOptions, generateRegistrationOptions, type RegistrationResponseJSON, verifyAuthenticationResponse, verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { PasskeyRepository, type PasskeyRow } from './passkey.repository.js';
import type { PersonRef } from './person.js';
import { type RelyingParty, relyingParty } from './relying-party.js';

/** What the page hands to `navigator.credentials`, as JSON. */
export type PasskeyOptions = Record<string, unknown> & { challenge: string };

/** Registers and checks passkeys (WebAuthn). User verification is required, so that a passkey is two factors by itself. */
@Injectable()
export class Passkeys {
  private readonly party: RelyingParty;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'urls'>,
    private readonly passkeys: PasskeyRepository,
  ) {
    this.party = relyingParty(config.urls.web);
  }

  /** Options for `navigator.credentials.create`. */
  async registration(tx: Tx, person: PersonRef, account: string): Promise<PasskeyOptions> {
    const known = await this.passkeys.of(tx, person);
    const options = await generateRegistrationOptions({
      rpName: 'Pixeltrace',
      rpID: this.party.id,
      userName: account,
      userID: new Uint8Array(Buffer.from(`${person.kind}:${person.id}`)),
      attestationType: 'none',
      excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return options as unknown as PasskeyOptions;
  }

  /** Keeps the passkey that was made for `challenge`; undefined when the answer is not good or the passkey is known. */
  async register(tx: Tx, person: PersonRef, answer: { challenge: string; name: string; credential: object }): Promise<PasskeyRow | undefined> {
    const response = answer.credential as RegistrationResponseJSON;
    const verified = await quietly(() =>
      verifyRegistrationResponse({ response, expectedChallenge: answer.challenge, expectedOrigin: this.party.origins, expectedRPID: this.party.id, requireUserVerification: true }),
    );
    if (!verified?.verified) return undefined;
    const { id, publicKey, counter } = verified.registrationInfo.credential;
    const transports = (response.response.transports ?? []).filter((name) => /^[a-z-]{1,20}$/.test(name)).slice(0, 8);
    return this.passkeys.insert(tx, person, { name: answer.name, credentialId: id, publicKey: Buffer.from(publicKey), counter, transports });
  }

  /** Options for `navigator.credentials.get`: any passkey for this site, or only those of `person`. */
  async authentication(tx: Tx, person: PersonRef | undefined): Promise<PasskeyOptions> {
    const known = person ? await this.passkeys.of(tx, person) : [];
    const allowed = person ? { allowCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })) } : {};
    const options = await generateAuthenticationOptions({ rpID: this.party.id, userVerification: 'required', ...allowed });
    return options as unknown as PasskeyOptions;
  }

  /** Whose passkey answered `challenge`; undefined when the answer is not good. */
  async authenticate(tx: Tx, challenge: string, credential: object): Promise<PersonRef | undefined> {
    const response = credential as AuthenticationResponseJSON;
    const known = typeof response.id === 'string' && response.id.length <= 1400 ? await this.passkeys.byCredential(tx, response.id) : undefined;
    if (!known) return undefined;
    const verified = await quietly(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: this.party.origins,
        expectedRPID: this.party.id,
        requireUserVerification: true,
        credential: { id: known.credentialId, publicKey: new Uint8Array(known.publicKey), counter: known.counter },
      }),
    );
    if (!verified?.verified) return undefined;
    await this.passkeys.used(tx, known.id, verified.authenticationInfo.newCounter);
    return known.owner;
  }
}

/** The library throws for whatever it does not like in an answer that anybody may send. */
const quietly = <T>(verify: () => Promise<T>): Promise<T | undefined> => Promise.resolve().then(verify).catch(() => undefined);
