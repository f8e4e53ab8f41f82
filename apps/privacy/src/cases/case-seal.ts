import type { Config, ExchangeConfig } from '#config/config.js';
import { CONFIG } from '#config/config.module.js';
import { ConfigError } from '#config/config-error.js';
import { seal, unseal } from '#exchange/sealed-box.js';
import { Inject, Injectable } from '@nestjs/common';

type About = 'subject' | 'changes' | 'contact' | 'archive-key';

/** Seals what a case knows of a person for this app alone: neither another app nor whoever takes a copy of the database can read it. */
@Injectable()
export class CaseSeal {
  private readonly keys: ExchangeConfig;

  constructor(@Inject(CONFIG) config: Pick<Config, 'exchange'>) {
    if (!config.exchange) throw new ConfigError([{ variable: 'EXCHANGE_KEYS', reason: 'is required' }]);
    this.keys = config.exchange;
  }

  seal(caseId: string, about: About, value: unknown): Buffer {
    return seal(this.keys.publicKeys.privacy, envelope(caseId, about), Buffer.from(JSON.stringify(value)));
  }

  /** Throws `SealBrokenError`. */
  open<T>(caseId: string, about: About, sealed: Buffer): T {
    return JSON.parse(unseal(this.keys.privateKeys, envelope(caseId, about), sealed).toString('utf8')) as T;
  }
}

const envelope = (id: string, about: About): Parameters<typeof seal>[1] => ({ id, sender: 'privacy', recipient: 'privacy', about: `case-${about}` });
