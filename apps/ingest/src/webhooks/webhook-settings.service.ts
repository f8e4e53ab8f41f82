import { KMS, type Kms } from '#blobs/kms.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { WebhookAddress } from './webhook-address.js';
import type { UpdateWebhookDto, WebhookDto, WebhookWithSecretDto } from './webhook.dto.js';
import { type ProjectScope, WebhookRepository } from './webhook.repository.js';
import { Webhooks } from './webhooks.js';

const OVERLAP_HOURS = 24;

/** Where a project wants to be told, and the secret that proves to it who is talking. */
@Injectable()
export class WebhookSettingsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(KMS) private readonly kms: Kms,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: WebhookRepository,
    private readonly webhooks: Webhooks,
    private readonly addresses: WebhookAddress,
  ) {}

  /** Throws `not-found`. */
  read(principal: Principal, projectId: string): Promise<WebhookDto> {
    return this.inProject(principal, projectId, async (tx, scope) => shown(await this.existing(tx, scope)));
  }

  /** Throws `not-found`, `conflict` when there is one, `url-not-allowed`. */
  async create(principal: Principal, projectId: string, url: string): Promise<WebhookWithSecretDto> {
    await this.inProject(principal, projectId, () => Promise.resolve());
    const allowed = await this.addresses.check(url);
    const id = randomUUID();
    const made = await this.kms.generate({ tenantId: principal.tenantId, sessionId: id });
    return this.inProject(principal, projectId, async (tx, scope) => {
      if (!(await this.repository.insert(tx, scope, id, allowed, made))) throw new ProblemError('conflict', { detail: 'The project has a webhook already.' });
      await this.note(tx, principal, projectId, 'webhook.created');
      return { ...shown(await this.existing(tx, scope)), secret: secretText(made.key) };
    });
  }

  /** Changes the address, or switches it on again. Throws `not-found`, `url-not-allowed`. */
  async update(principal: Principal, projectId: string, { url }: UpdateWebhookDto): Promise<WebhookDto> {
    await this.inProject(principal, projectId, (tx, scope) => this.existing(tx, scope));
    const allowed = url === undefined ? undefined : await this.addresses.check(url);
    return this.inProject(principal, projectId, async (tx, scope) => {
      await this.existing(tx, scope);
      await this.repository.enable(tx, scope, allowed);
      await this.note(tx, principal, projectId, 'webhook.changed');
      return shown(await this.existing(tx, scope));
    });
  }

  /** A new secret; the old one signs as well for a day. Throws `not-found`. */
  rotate(principal: Principal, projectId: string): Promise<WebhookWithSecretDto> {
    return this.inProject(principal, projectId, async (tx, scope) => {
      const { id } = await this.existing(tx, scope);
      const made = await this.kms.generate({ tenantId: principal.tenantId, sessionId: id });
      await this.repository.rotate(tx, scope, made, OVERLAP_HOURS);
      await this.note(tx, principal, projectId, 'webhook.secret-rotated');
      return { ...shown(await this.existing(tx, scope)), secret: secretText(made.key) };
    });
  }

  remove(principal: Principal, projectId: string): Promise<void> {
    return this.inProject(principal, projectId, async (tx, scope) => {
      await this.existing(tx, scope);
      await this.repository.remove(tx, scope);
      await this.note(tx, principal, projectId, 'webhook.removed');
    });
  }

  /** Sends a message of type `webhook.test`. Throws `not-found`, also while it is switched off. */
  test(principal: Principal, projectId: string): Promise<void> {
    return this.inProject(principal, projectId, async (tx, scope) => {
      if (!(await this.repository.isOn(tx, scope))) throw new ProblemError('not-found');
      await this.webhooks.emit(tx, scope, 'webhook.test', {});
    });
  }

  private async existing(tx: Tx, scope: ProjectScope): Promise<WebhookDto & { id: string }> {
    const found = await this.repository.find(tx, scope);
    if (!found) throw new ProblemError('not-found');
    return found;
  }

  private note(tx: Tx, principal: Principal, projectId: string, action: string): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${principal.tenantId}`, action, actor: actorOf(principal), target: { kind: 'project', id: projectId } });
  }

  private async inProject<T>(principal: Principal, projectId: string, work: (tx: Tx, scope: ProjectScope) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === principal.tenantId;
      if (!there) throw new ProblemError('not-found');
      return work(tx, { tenantId: principal.tenantId, projectId });
    });
  }
}

const secretText = (key: Buffer): string => `whsec_${key.toString('base64')}`;

const shown = ({ projectId, url, createdAt, disabledAt, failures, previousSecretUntil }: WebhookDto): WebhookDto => ({ projectId, url, createdAt, disabledAt, failures, previousSecretUntil });
