import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { policyDigest, PolicyFiles } from '#policy/policy-files.js';
import { readPolicy } from '#policy/policy-text.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { PoliciesRepository } from './policies.repository.js';

/** Publishes the first version, with which there is nobody to be told of a change; and says when a file is no longer what was published. */
@Injectable()
export class PolicyRegister implements OnApplicationBootstrap {
  private readonly log = new Logger(PolicyRegister.name);

  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly clock: Clock,
    private readonly files: PolicyFiles,
    private readonly versions: PoliciesRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      await this.versions.lock(tx);
      const known = await this.versions.list(tx);
      for (const { number, digest } of known) {
        const source = this.files.source(number);
        if (source !== undefined && policyDigest(source) !== digest) this.log.error({ msg: 'a policy that was published was changed afterwards: what was published goes on applying', number });
      }
      const source = this.files.source(1);
      if (known.length > 0 || source === undefined) return;
      const { title, language, summary } = readPolicy(source);
      await this.versions.publish(tx, { number: 1, title, language, summary, text: source, computedClass: 'first', changeClass: 'first', reason: null, decidedBy: null, effectiveAt: this.clock.now() });
      await this.versions.putInForce(tx, 1);
      await this.audit.append(tx, { log: 'platform', action: 'policy.published', actor: { kind: 'system', id: 'policy-register' }, target: { kind: 'policy-version', id: '1' }, details: { digest: policyDigest(source), changeClass: 'first' } });
    });
  }
}
