import { Clock } from '#clock/clock.js';
import { ConsentReader } from '#consent/consent.reader.js';
import { ConsentService } from '#consent/consent.service.js';
import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { SessionTokenService } from './session-token.service.js';
import type { ConsentDto } from './sessions.dto.js';
import { WithdrawalRepository } from './withdrawal.repository.js';

/** What a consent must name for its session to be recorded. */
export const RECORDING_PURPOSE = 'session-recording';

/** What kinds of data it is about. */
export const RECORDED_CATEGORIES = ['recording', 'usage', 'pseudonym'] as const;

/** A consent as a page tells of it. */
export interface ToldConsent {
  consent: ConsentDto;
  endUser?: string;
  startedAt: number;
  sentAt?: number;
  /** Token of the session that this one goes on from. */
  renews?: string;
  /** The page says that its browser signals Global Privacy Control. */
  gpc?: boolean;
}

interface OfProject {
  tenantId: string;
  projectId: string;
}

export const hasAgreed = ({ given, purposes = [RECORDING_PURPOSE] }: ConsentDto): boolean => given && purposes.includes(RECORDING_PURPOSE);

/** The consent of end users, as their sessions begin. */
@Injectable()
export class SessionConsent {
  constructor(
    private readonly consent: ConsentService,
    private readonly reader: ConsentReader,
    private readonly clock: Clock,
    private readonly tokens: SessionTokenService,
    private readonly repository: WithdrawalRepository,
  ) {}

  /**
   * A page that still believes in a consent which was withdrawn meanwhile is not believed. Throws `consent-withdrawn` unless this consent says that it was given after
   * the withdrawal. Reads what holds in this transaction, from no cache.
   */
  async assertNotWithdrawn(tx: Tx, { tenantId, projectId }: OfProject, told: ToldConsent): Promise<void> {
    if (told.endUser === undefined) return;
    const decisions = await this.reader.current(tx, { tenantId, projectId, subject: told.endUser });
    const last = decisions.find(({ purpose }) => purpose === RECORDING_PURPOSE);
    if (last?.decision !== 'withdrawn') return;
    const decidedAt = this.decidedAt(told);
    if (!hasAgreed(told.consent) || decidedAt === undefined || decidedAt <= last.occurredAt) throw new ProblemError('consent-withdrawn');
  }

  /** Answers the id of the record, or undefined when there is nothing to record. */
  async recordGiven(tx: Tx, { tenantId, projectId }: OfProject, sessionId: string, told: ToldConsent, signalled = told.gpc === true): Promise<string | undefined> {
    const { consent } = told;
    if (!consent.given) return undefined;
    const decidedAt = this.decidedAt(told);
    return this.consent.record(tx, {
      tenantId,
      projectId,
      subject: told.endUser ?? sessionId,
      decision: 'given',
      purposes: [...new Set(consent.purposes ?? [RECORDING_PURPOSE])],
      dataCategories: RECORDED_CATEGORIES,
      ...(signalled ? { signal: 'gpc' as const } : {}),
      policyVersion: consent.textVersion ?? 'unspecified',
      ...(consent.textSha256 === undefined ? {} : { textSha256: Buffer.from(consent.textSha256, 'hex') }),
      ...(decidedAt === undefined ? {} : { decidedAt }),
      mechanism: 'sdk',
    });
  }

  /**
   * A browser said no for somebody whom the customer knows by a pseudonym, in a project that honours it: that is a refusal, and is written down once. It withdraws nothing and erases nothing.
   */
  async recordSignal(tx: Tx, { tenantId, projectId }: OfProject, { endUser, consent }: ToldConsent): Promise<void> {
    if (endUser === undefined) return;
    const subject = { tenantId, projectId, subject: endUser };
    const last = (await this.reader.current(tx, subject)).find(({ purpose }) => purpose === RECORDING_PURPOSE);
    if (last?.decision === 'refused' || last?.decision === 'withdrawn') return;
    await this.consent.record(tx, {
      ...subject,
      decision: 'refused',
      purposes: [RECORDING_PURPOSE],
      dataCategories: RECORDED_CATEGORIES,
      policyVersion: consent.textVersion ?? 'unspecified',
      mechanism: 'gpc',
      signal: 'gpc',
    });
  }

  /** The record that the session before rests on; undefined when there is none that could go on. `origin`: of the page that asks. */
  async recordBefore(tx: Tx, { tenantId, projectId }: OfProject, { renews, endUser, consent }: ToldConsent, origin: string): Promise<string | undefined> {
    const claims = renews === undefined ? undefined : this.claimsOf(renews, origin);
    if (!claims || claims.tenantId !== tenantId || claims.projectId !== projectId || !hasAgreed(consent)) return undefined;
    const before = await this.repository.session(tx, tenantId, claims.sessionId);
    const goesOn = before && !before.withdrawn && before.endUser === (endUser ?? null);
    return goesOn ? (before.consentRecordId ?? undefined) : undefined;
  }

  /** A token that is too old or another page's renews nothing. */
  private claimsOf(token: string, origin: string): OfProject & { sessionId: string } | undefined {
    try {
      return this.tokens.verify(token, origin);
    } catch (error) {
      if (error instanceof ProblemError) return undefined;
      throw error;
    }
  }

  /** On our clock: the client's may be wrong, but the time between two of its readings is right. Never in the future. */
  private decidedAt({ consent: { givenAt }, startedAt, sentAt = startedAt }: ToldConsent): Date | undefined {
    if (givenAt === undefined) return undefined;
    return new Date(this.clock.now().getTime() - Math.max(0, sentAt - givenAt));
  }
}
