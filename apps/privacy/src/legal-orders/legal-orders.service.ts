import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { GrantsRepository } from '../access/grants.repository.js';
import type { DecideOrderDto, DiscloseDto, DisclosureDto, DisclosureListDto, OrderDto, OrderListDto, ProhibitNoticeDto, RecordOrderDto, TransparencyDto } from './legal-orders.dto.js';
import { LegalOrdersRepository, NOTICE_DAYS } from './legal-orders.repository.js';

const DAY_MS = 86_400_000;
const conflict = (detail: string): ProblemError => new ProblemError('conflict', { detail });

/** From the arrival of an order to what was disclosed: checked by somebody else than who took it in, told to the customer first, and no more than it names. */
@Injectable()
export class LegalOrdersService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly mail: Mail,
    private readonly orders: LegalOrdersRepository,
    private readonly grants: GrantsRepository,
  ) {}

  async list(): Promise<OrderListDto> {
    return { items: await this.db.transaction('platform', (tx) => this.orders.list(tx)) };
  }

  async read(id: string): Promise<OrderDto> {
    const order = await this.db.transaction('platform', (tx) => this.orders.find(tx, id));
    if (!order) throw new ProblemError('not-found');
    return order;
  }

  /** Throws `not-found` for a project that is none of the organisation. */
  record(operator: OperatorPrincipal, body: RecordOrderDto): Promise<OrderDto> {
    return this.db.transaction('platform', async (tx) => {
      if ((await this.grants.tenantOfProject(tx, body.projectId)) !== body.organisationId) throw new ProblemError('not-found');
      const order = await this.orders.insert(tx, randomUUID(), body, operator.id);
      await this.say(tx, operator, 'legal-order.recorded', order.id, { kind: body.kind, documentSha256: body.documentSha256, recordings: body.recordingIds.length });
      return order;
    });
  }

  /** By an officer who did not take it in. Throws `conflict`, and `validation-failed` when a point of the checklist does not hold and the order is called valid all the same. */
  decide(operator: OperatorPrincipal, id: string, body: DecideOrderDto): Promise<OrderDto> {
    return this.change(id, async (tx, order) => {
      if (order.decision !== null) throw conflict('The order was decided on.');
      if (order.recordedBy === operator.id) throw conflict('Another operator than who recorded the order decides on it.');
      const missing = Object.entries(body.checklist).filter(([, holds]) => !holds);
      if (body.decision === 'valid' && missing.length > 0) {
        throw new ProblemError('validation-failed', { errors: missing.map(([name]) => ({ pointer: `/checklist/${name}`, detail: 'Has to hold for an order to be valid.' })) });
      }
      await this.orders.decide(tx, id, body, operator.id);
      await this.say(tx, operator, 'legal-order.decided', id, { decision: body.decision, missing: missing.map(([name]) => name).join(' '), documentSha256: order.documentSha256 });
    });
  }

  /** Seals the order: with evidence, and until a day. Throws `conflict`, and `validation-failed` for a day that is over or more than a year ahead. */
  prohibit(operator: OperatorPrincipal, id: string, body: ProhibitNoticeDto): Promise<OrderDto> {
    return this.change(id, async (tx, order) => {
      if (order.decision === 'rejected' || order.noticeSentAt) throw conflict('The order was rejected, or the customer knows already.');
      if (!(await this.orders.prohibit(tx, id, body))) throw new ProblemError('validation-failed', { errors: [{ pointer: '/revealAt', detail: 'Must be in the year to come.' }] });
      await this.say(tx, operator, 'legal-order.sealed', id, { prohibitionSha256: body.documentSha256, revealAt: new Date(body.revealAt).toISOString() });
    });
  }

  /** Tells owners and admins, who have seven days to object. Throws `conflict`. */
  notify(operator: OperatorPrincipal, id: string): Promise<OrderDto> {
    return this.change(id, async (tx, order) => {
      if (order.decision !== 'valid' || order.noticeSentAt) throw conflict('The order was not found valid, or the customer was told.');
      if (await this.orders.prohibited(tx, id)) throw conflict('Telling is prohibited until the day of revealAt.');
      await this.orders.notified(tx, id);
      const told = await this.orders.find(tx, id);
      for (const { id: memberId, email, organisation } of await this.grants.peopleToTell(tx, order.organisationId)) {
        const data = { ...wordsOf(order), organisation, notBefore: (told?.notBefore ?? new Date(Date.parse(order.receivedAt.toISOString()) + NOTICE_DAYS * DAY_MS)).toISOString(), url: `${this.config.urls.web}/contact/` };
        await this.mail.send(tx, { template: 'order-notice', to: email, data, key: `${id}:${memberId}` });
      }
      await this.audit.append(tx, { ...this.leaf(operator, 'legal-order.told', id), log: `tenant:${order.organisationId}`, details: { documentSha256: order.documentSha256, recordings: order.recordingIds.length } });
    });
  }

  /** Writes down what was handed over. Throws `conflict` before its time, and `validation-failed` for more than the order names. */
  disclose(operator: OperatorPrincipal, id: string, body: DiscloseDto): Promise<DisclosureDto> {
    return this.withOrder(id, async (tx, order) => {
      if (!(await this.orders.open(tx, id))) throw conflict('Nothing may be disclosed yet: the order has to be found valid, and the customer told seven days before, unless that is prohibited.');
      if (body.recordings > order.recordingIds.length) throw new ProblemError('validation-failed', { errors: [{ pointer: '/recordings', detail: `The order names ${order.recordingIds.length}.` }] });
      const disclosure = await this.orders.disclose(tx, randomUUID(), id, body, operator.id);
      const log: AuditLeaf['log'] = (await this.orders.prohibited(tx, id)) ? 'platform' : `tenant:${order.organisationId}`;
      await this.audit.append(tx, { ...this.leaf(operator, 'legal-order.disclosed', id), log, details: { disclosureId: disclosure.id, recordings: body.recordings, packageSha256: body.packageSha256, clause: 'A3' } });
      return disclosure;
    });
  }

  async disclosures(): Promise<DisclosureListDto> {
    return { items: await this.db.transaction('platform', (tx) => this.orders.disclosures(tx)) };
  }

  counts(): Promise<TransparencyDto> {
    return this.db.transaction('platform', (tx) => this.orders.counts(tx));
  }

  private change(id: string, work: (tx: Tx, order: OrderDto) => Promise<void>): Promise<OrderDto> {
    return this.withOrder(id, async (tx, order) => {
      await work(tx, order);
      return (await this.orders.find(tx, id)) as OrderDto;
    });
  }

  private async withOrder<T>(id: string, work: (tx: Tx, order: OrderDto) => Promise<T>): Promise<T> {
    const { organisationId } = await this.read(id);
    return this.db.transaction({ tenants: [organisationId] }, async (tx) => work(tx, (await this.orders.find(tx, id, 'for update')) as OrderDto));
  }

  /** In our own log: the customer's has what they are told. */
  private say(tx: Tx, operator: OperatorPrincipal, action: string, id: string, details: Record<string, string | number>): Promise<void> {
    return this.audit.append(tx, { ...this.leaf(operator, action, id), log: 'platform', details });
  }

  private leaf(operator: OperatorPrincipal, action: string, id: string): Pick<AuditLeaf, 'action' | 'actor' | 'target'> {
    return { action, actor: actorOf(operator), target: { kind: 'legal-order', id } };
  }
}

export const wordsOf = ({ authority, reference, jurisdiction, demanded }: OrderDto): Pick<OrderDto, 'authority' | 'reference' | 'jurisdiction' | 'demanded'> => ({ authority, reference, jurisdiction, demanded });
