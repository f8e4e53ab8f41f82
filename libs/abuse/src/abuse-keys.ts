import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';

/** What a MAC of this room is for; one purpose never vouches for another. */
export type KeyPurpose = 'form-token' | 'network' | 'recipient' | 'idempotency-key' | 'idempotency-payload' | 'idempotency-seal';

/** Keyed hashes under the secret that all apps share: what stands for an address or a mailbox in Redis and Postgres. */
@Injectable()
export class AbuseKeys {
  private readonly keys = new Map<KeyPurpose, Buffer>();

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'secrets'>) {}

  /** 32 bytes. Each part goes in with its length before it, so that no two lists of parts read the same. */
  mac(purpose: KeyPurpose, ...parts: (string | Buffer)[]): Buffer {
    const mac = createHmac('sha256', this.keyOf(purpose));
    for (const part of parts) {
      const bytes = Buffer.from(part as string);
      mac.update(`${bytes.length}:`).update(bytes);
    }
    return mac.digest();
  }

  private keyOf(purpose: KeyPurpose): Buffer {
    const known = this.keys.get(purpose) ?? createHmac('sha256', this.config.secrets.apiKeyPepper).update(`abuse-v1:${purpose}`).digest();
    this.keys.set(purpose, known);
    return known;
  }
}
