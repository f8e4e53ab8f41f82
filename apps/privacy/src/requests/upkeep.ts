import { RecurringTask } from '#clock/recurring-task.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Metrics } from '#http/metrics.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import { RequestClock } from './request-clock.js';
import { RequestLog, THE_DESK } from './request-log.js';
import { RequestsRepository } from './requests.repository.js';
import { STAGES, UpkeepRepository } from './upkeep.repository.js';

const EVERY_MS = 60_000;

/** Reminders and alarms to operators, and what the metrics say. Names nobody. */
@Injectable()
export class RequestAlarm {
  private readonly open: Gauge<'overdue'>;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly upkeep: UpkeepRepository,
    private readonly log: RequestLog,
    private readonly mail: Mail,
    metrics: Metrics,
  ) {
    this.open = metrics.gauge('rights_requests_open', 'Rights requests that are not closed, and those of them that are past their legal deadline.', ['overdue']);
  }

  /** One mail to each operator for all requests that reached a stage, once each; admins too when the deadline is over. */
  async raise(tx: Tx): Promise<number> {
    const warned = await this.upkeep.warn(tx);
    for (const [index, stage] of STAGES.entries()) {
      const reached = warned.filter(({ stage: at }) => at === index + 1);
      for (const { id, customerId } of reached) await this.log.note(tx, { id, customerId }, 'reminded', THE_DESK, { stage });
      if (reached.length > 0) await this.tell(tx, stage, reached.length);
    }
    const { open, overdue } = await this.upkeep.counts(tx);
    this.open.set({ overdue: 'no' }, open - overdue);
    this.open.set({ overdue: 'yes' }, overdue);
    return warned.length;
  }

  async tell(tx: Tx, stage: (typeof STAGES)[number] | 'extension-undelivered', requests: number): Promise<void> {
    const wanted = stage === 'overdue' ? ['privacy', 'admin'] : ['privacy'];
    const found = await this.upkeep.addresses(tx, wanted);
    for (const to of found.length > 0 ? found : await this.upkeep.addresses(tx, ['admin'])) {
      await this.mail.send(tx, { template: 'rights-alert', to, data: { stage, requests, deskUrl: `${this.config.urls.privacy}/docs` } });
    }
  }
}

/** What has to be done about requests as time goes by. */
@Injectable()
export class RequestUpkeep extends RecurringTask {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly upkeep: UpkeepRepository,
    private readonly requests: RequestsRepository,
    private readonly clock: RequestClock,
    private readonly log: RequestLog,
    private readonly alarm: RequestAlarm,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  async turn(): Promise<void> {
    await this.db.transaction('platform', (tx) => this.settleExtensions(tx));
    await this.db.transaction('platform', async (tx) => {
      for (const id of await this.upkeep.paused(tx)) {
        const request = await this.requests.lock(tx, id);
        const due = request && this.clock.due(request);
        if (request && due && due.dueAt.getTime() !== request.dueAt.getTime()) await this.requests.update(tx, id, due);
      }
    });
    await this.db.transaction('platform', async (tx) => {
      await this.alarm.raise(tx);
      for (const id of await this.upkeep.lapse(tx)) await this.log.note(tx, { id, customerId: null }, 'lapsed', THE_DESK);
      for (const id of await this.upkeep.reduce(tx)) await this.log.note(tx, { id, customerId: null }, 'reduced', THE_DESK);
      await this.upkeep.forget(tx);
    });
  }

  /** An extension counts from when its notice reached the server of the person's mail, and only before the first deadline. */
  private async settleExtensions(tx: Tx): Promise<void> {
    for (const { id, state, settledAt, report } of await this.upkeep.notices(tx)) {
      const request = await this.requests.lock(tx, id);
      if (!request?.extension) continue;
      const { dueAt } = this.clock.deadline(request);
      const arrived = state === 'sent' && report !== 'hard' && settledAt !== null && settledAt < dueAt;
      if (arrived) {
        const extension = { ...request.extension, deliveredAt: settledAt.toISOString() };
        await this.requests.update(tx, id, { extension, extended: true, warned: 0, ...this.clock.due({ ...request, extended: true }) });
        await this.log.note(tx, request, 'extended', THE_DESK, { noticeArrivedAt: extension.deliveredAt });
      } else if (state === null || ['failed', 'suppressed', 'cancelled'].includes(state) || report === 'hard' || this.clock.now() >= dueAt) {
        await this.requests.update(tx, id, { extension: { ...request.extension, mailId: null } });
        await this.log.note(tx, request, 'extension-undelivered', THE_DESK);
        await this.alarm.tell(tx, 'extension-undelivered', 1);
      }
    }
  }
}
