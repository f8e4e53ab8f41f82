import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Clock } from '#clock/clock.js';
import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { failpoint } from '#jobs/failpoint.js';
import { Inject, Injectable } from '@nestjs/common';
import { ArchiveBuilder } from './archive-builder.js';
import { BackupsBy } from './backups-by.js';
import { CaseCertificates } from './case-certificates.js';
import type { CaseEnd } from './case-ending.js';
import { CaseSeal } from './case-seal.js';
import { type CaseRow, CaseRepository } from './case.repository.js';

/** Who makes what. */
@Injectable()
export class CaseTrades {
  constructor(
    readonly builder: ArchiveBuilder,
    readonly certificates: CaseCertificates,
    readonly backups: BackupsBy,
  ) {}
}

/** What is made before a case ends: nothing of it is seen by anybody until then. */
@Injectable()
export class CaseMakers {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly clock: Clock,
    private readonly seal: CaseSeal,
    private readonly cases: CaseRepository,
    private readonly trades: CaseTrades,
  ) {}

  async make(found: CaseRow, signal: AbortSignal): Promise<CaseEnd> {
    const nodes = (await this.db.transaction('platform', (tx) => this.cases.nodes(tx, found.id))).filter(({ phase }) => phase !== 'plan');
    if (found.kind === 'export') return { archive: await this.trades.builder.build(found, nodes, signal) };
    if (found.kind !== 'erase') return {};
    const erasedAt = this.clock.now();
    const backupsBy = await this.trades.backups.at(erasedAt);
    const subject = this.seal.open<SubjectIdentifier[]>(found.id, 'subject', found.subject as Buffer);
    const salted = await this.trades.certificates.erased(found, subject, nodes, { erasedAt, backupsBy });
    failpoint(this.config, 'case.after-sign');
    return { erased: { ...salted, erasedAt, backupsBy } };
  }
}
