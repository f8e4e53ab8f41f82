import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Selection } from './selection.js';

/** What a dry run was about: the same selection, by the same caller, in the same project. */
export interface DryRun extends Selection {
  tenantId: string;
  projectId: string;
  callerId: string;
  cutOff: string | null;
}

const MAC_BYTES = 16;
const GOOD_FOR_MS = 15 * 60_000;

/** Tokens that say that somebody has seen what a deletion would take, and how much that was. They cannot be made up or used for another selection. */
@Injectable()
export class DryRunToken {
  private readonly secret: Buffer;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    this.secret = createHmac('sha256', config.secrets.sessionToken).update('deletion dry run 1').digest();
  }

  issue(dryRun: DryRun, found: number): { token: string; expiresAt: Date } {
    const expires = this.clock.now().getTime() + GOOD_FOR_MS;
    const facts = Buffer.alloc(12);
    facts.writeUInt32BE(found, 0);
    facts.writeBigUInt64BE(BigInt(expires), 4);
    return { token: Buffer.concat([this.mac(dryRun, facts), facts]).toString('base64url'), expiresAt: new Date(expires) };
  }

  /** How many recordings the dry run found; undefined when the token is not of this dry run, or too old. */
  foundBy(dryRun: DryRun, token: string): number | undefined {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== MAC_BYTES + 12 || bytes.toString('base64url') !== token) return undefined;
    const facts = bytes.subarray(MAC_BYTES);
    if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(dryRun, facts))) return undefined;
    return facts.readBigUInt64BE(4) < BigInt(this.clock.now().getTime()) ? undefined : facts.readUInt32BE(0);
  }

  private mac({ tenantId, projectId, callerId, where, everything, cutOff }: DryRun, facts: Buffer): Buffer {
    const conditions = Object.entries(where).filter(([, value]) => value !== undefined).sort(([a], [b]) => a.localeCompare(b));
    return createHmac('sha256', this.secret).update(JSON.stringify([tenantId, projectId, callerId, conditions, everything, cutOff])).update(facts).digest().subarray(0, MAC_BYTES);
  }
}
