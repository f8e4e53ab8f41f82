import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { inWords } from '../deadlines/calendar.js';
import { deadlineOf } from '../deadlines/deadline.js';
import { RequestClock } from './request-clock.js';
import { RequestLog } from './request-log.js';
import type { RequestRow } from './request.js';
import { SubCasesRepository } from './sub-cases.repository.js';

/** Recordings are the customer's: what a person asks about them is passed on to each customer who records where the person says they were. */
@Injectable()
export class PassingOn {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly subCases: SubCasesRepository,
    private readonly mail: Mail,
    private readonly clock: RequestClock,
    private readonly log: RequestLog,
  ) {}

  /** Answers how many projects were told. An origin that nobody records on tells nobody. */
  async passOn(tx: Tx, request: RequestRow, origins: readonly string[], by: AuditActor): Promise<number> {
    let told = 0;
    for (const origin of origins) {
      for (const { tenantId, projectId } of await this.subCases.projectsOn(tx, origin)) told += Number(await this.tell(tx, request, { customerId: tenantId, projectId, origin }, by));
    }
    return told;
  }

  private async tell(tx: Tx, request: RequestRow, to: { customerId: string; projectId: string; origin: string }, by: AuditActor): Promise<boolean> {
    const now = this.clock.now();
    const own = deadlineOf({ receivedAt: now, rules: request.rules, pauses: [], extended: false, now });
    const id = randomUUID();
    if (!(await this.subCases.insert(tx, { id, requestId: request.id, ...to, dueAt: own.dueAt }))) return false;
    for (const [index, address] of (await this.subCases.owners(tx, to.customerId)).entries()) {
      await this.mail.send(tx, {
        template: 'rights-passed-on',
        to: address,
        data: { origin: to.origin, asks: request.type ?? 'a request', due: inWords(own.dueOn), requestDue: inWords(this.clock.deadline(request).dueOn), docsUrl: `${this.config.urls.privacy}/docs` },
        key: `${id}:${index}`,
      });
    }
    await this.log.note(tx, request, 'passed-on', by, { subCaseId: id, customerId: to.customerId, projectId: to.projectId });
    return true;
  }
}
