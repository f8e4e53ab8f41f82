import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { CredentialRepository, type ResolvedApiKey } from './credential.repository.js';
import { keyHmac, type ParsedCredential } from './credential.js';
import { ShortCache } from './short-cache.js';

/** A revoked key may work this much longer in a process that has just seen it. */
export const KEY_CACHE_MS = 15_000;
/** How often the day of use is written down, at most. */
const TOUCH_MS = 600_000;
const CAPACITY = 10_000;
const NO_KEY = Buffer.alloc(32);

/** Says which key a well-formed credential is. Unknown and known keys take the same steps, so the answer's time says nothing. */
@Injectable()
export class KeyVerifier {
  private readonly cache: ShortCache<ResolvedApiKey | undefined>;
  private readonly touched: ShortCache<void>;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    clock: Clock,
    private readonly credentials: CredentialRepository,
  ) {
    this.cache = new ShortCache(clock, KEY_CACHE_MS, CAPACITY);
    this.touched = new ShortCache(clock, TOUCH_MS, CAPACITY);
  }

  /** The live key, or undefined when there is none. The caller checks its kind. */
  async verify(credential: ParsedCredential): Promise<ResolvedApiKey | undefined> {
    const given = keyHmac(this.config.secrets.apiKeyPepper, credential.text);
    const key = await this.cache.get(credential.keyId, () => this.credentials.resolveApiKey(credential.keyId));
    if (!timingSafeEqual(given, key?.hmac ?? NO_KEY) || !key) return undefined;
    await this.touched.get(key.id, () => this.credentials.touchApiKey(key.id));
    return key;
  }

  /** Drops what this process remembers of a key, after it was revoked here. */
  forget(keyId: string): void {
    this.cache.forget(keyId);
  }
}
