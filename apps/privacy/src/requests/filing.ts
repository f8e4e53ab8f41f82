import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { MailKeys } from '#mail/mail-keys.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { rulesFor } from '../deadlines/deadline.js';
import type { RequestType } from '../deadlines/request-types.js';
import { RequestClock } from './request-clock.js';
import { RequestLog } from './request-log.js';
import type { Agent, Channel, RequestRow, VerifiedBy } from './request.js';
import { RequestsRepository } from './requests.repository.js';
import { Verification } from './verification.js';

export interface Filed {
  id?: string;
  channel: Channel;
  type: RequestType | null;
  email?: string;
  body?: string;
  country?: string;
  region?: string;
  changes?: Record<string, string>;
  recordedOn?: string[];
  agent?: Agent;
  /** When it reached us, if that was before it was entered. */
  receivedAt?: Date;
  createdBy?: string;
  proofSha256?: string;
  conversationId?: string;
  customer?: { customerId: string; projectId: string; endUser: string };
  appealOf?: string;
  /** Absent: they are asked to confirm. */
  verifiedBy?: VerifiedBy;
  /** Nothing is mailed before an operator has looked. */
  held?: boolean;
}

/** Takes a request in, by whatever channel: the same for all of them. */
@Injectable()
export class Filing {
  constructor(
    private readonly requests: RequestsRepository,
    private readonly clock: RequestClock,
    private readonly keys: MailKeys,
    private readonly verification: Verification,
    private readonly log: RequestLog,
  ) {}

  /** Answers the request as it stands now, or the earlier one that it joined; undefined when its conversation has one already. */
  async file(tx: Tx, filed: Filed, by: AuditActor): Promise<RequestRow | undefined> {
    const { customer, verifiedBy, held, ...given } = filed;
    const receivedAt = filed.receivedAt ?? this.clock.now();
    const [country, region] = [filed.country ?? null, filed.region ?? null];
    const rules = rulesFor({ country, region, type: filed.type, receivedAt });
    const id = filed.id ?? randomUUID();
    const clocked = { receivedAt, rules, pauses: [], extended: false };
    const inserted = await this.requests.insert(tx, {
      ...given, ...customer, ...clocked, ...this.clock.due(clocked), id, country, region, state: 'unverified',
      personKey: filed.email === undefined ? null : this.keys.recipientKey(filed.email),
    });
    if (!inserted) return undefined;
    const request = await this.requests.lock(tx, id);
    if (!request) return undefined;
    await this.log.note(tx, request, 'received', by, { channel: filed.channel, type: filed.type });
    if (verifiedBy) return this.verification.confirm(tx, request, verifiedBy, by);
    if (!held && filed.agent?.basis !== 'power-of-attorney') await this.verification.ask(tx, request, by);
    return this.requests.find(tx, id);
  }
}
