import { Clock } from '#clock/clock.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { PolicyDraftsDto, PolicyTextDto, PublishPolicyDto } from './policies.dto.js';
import { PoliciesRepository, type VersionRow } from './policies.repository.js';
import { type Draft, PolicyDrafts } from './policy-drafts.js';
import { PolicyNotice } from './policy-notice.js';

/** Between the notice of a meaningful change and the day it applies. */
export const NOTICE_DAYS = 30;
const DAY_MS = 86_400_000;

const wrong = (pointer: string, detail: string): ProblemError => new ProblemError('validation-failed', { errors: [{ pointer, detail }] });

/** Publishes a version that a release brings along, for good, and has those concerned told of it. */
@Injectable()
export class PublishingService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly clock: Clock,
    private readonly drafts: PolicyDrafts,
    private readonly versions: PoliciesRepository,
    private readonly notice: PolicyNotice,
  ) {}

  async list(): Promise<PolicyDraftsDto> {
    const latest = await this.db.transaction('platform', (tx) => this.versions.latest(tx));
    const soonest = this.soonest('meaningful');
    return { drafts: this.drafts.after(latest).map(({ number, digest, text, faults, changes }) => ({ number, digest, summary: text?.summary ?? '', faults, changes: changes ?? null, soonest })) };
  }

  async publish(operator: OperatorPrincipal, wish: PublishPolicyDto): Promise<PolicyTextDto> {
    return this.db.transaction('platform', async (tx) => {
      await this.versions.lock(tx);
      const latest = await this.versions.latest(tx);
      const draft = this.requireDraft(latest, wish);
      const { text, changes } = draft;
      const effectiveAt = this.requireDate(wish);
      const reason = this.requireReason(wish, changes.changeClass);
      const { number, title, language, summary } = { ...text, number: draft.number };
      await this.versions.publish(tx, { number, title, language, summary, text: draft.source, computedClass: changes.changeClass, changeClass: wish.changeClass, reason, decidedBy: operator.id, effectiveAt });
      const noticeId = wish.changeClass === 'meaningful' ? await this.notice.announce(tx, text, changes, effectiveAt) : null;
      const details = { digest: draft.digest, computed: changes.changeClass, changeClass: wish.changeClass, effectiveAt: effectiveAt.toISOString(), noticeId };
      await this.audit.append(tx, { log: 'platform', action: 'policy.published', actor: actorOf(operator), target: { kind: 'policy-version', id: String(number) }, details });
      return { ...((await this.versions.find(tx, number)) as VersionRow), clauses: [...text.clauses] };
    });
  }

  private requireDraft(latest: VersionRow | undefined, { number, digest }: PublishPolicyDto): ReadyDraft {
    const draft = this.drafts.after(latest).find((one) => one.number === number);
    if (!draft) throw new ProblemError('not-found');
    if (draft.digest !== digest) throw new ProblemError('conflict', { detail: 'The draft has another text by now. Read it again.' });
    if (latest?.inForceAt === null) throw new ProblemError('conflict', { detail: `Version ${latest.number} is not in force yet.` });
    if (number !== (latest?.number ?? 0) + 1) throw wrong('/number', 'Versions are published one after the other.');
    const { text, changes } = draft;
    if (!text || !changes) throw new ProblemError('conflict', { detail: `The draft cannot be read: ${draft.faults.join(' ')}`.slice(0, 500) });
    return { ...draft, text, changes };
  }

  private requireDate({ changeClass, effectiveAt }: PublishPolicyDto): Date {
    const soonest = this.soonest(changeClass);
    const wanted = effectiveAt === undefined ? soonest : new Date(effectiveAt);
    if (wanted < soonest) throw wrong('/effectiveAt', changeClass === 'meaningful' ? `A meaningful change is told ${NOTICE_DAYS} days before.` : 'Lies in the past.');
    return wanted;
  }

  private requireReason({ changeClass, reason }: PublishPolicyDto, computed: string): string | null {
    if (changeClass !== computed && reason === undefined) throw wrong('/reason', `The change was computed to be ${computed}: say why it is not.`);
    return reason ?? null;
  }

  private soonest(changeClass: 'wording' | 'meaningful'): Date {
    const now = this.clock.now();
    return changeClass === 'meaningful' ? new Date(now.getTime() + NOTICE_DAYS * DAY_MS) : now;
  }
}

type ReadyDraft = Draft & Required<Pick<Draft, 'text' | 'changes'>>;
