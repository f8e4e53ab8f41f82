import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { BREACH_RULES, breachClocks } from './breach-clocks.js';
import type { BreachDto, BreachesDto, BreachEvidenceDto, BreachWithEvidenceDto } from './breach-answers.dto.js';
import type { AddEvidenceDto, BreachQueryDto, ChangeBreachDto, RecordBreachDto } from './breaches.dto.js';
import { BreachesRepository, type BreachRow } from './breaches.repository.js';

const PAGE = 50;

const dateOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text));

const wrong = (pointer: string, detail: string): ProblemError => new ProblemError('validation-failed', { errors: [{ pointer, detail }] });

/** The register of breaches: every one of them, with what is owed to whom and by when. */
@Injectable()
export class BreachesService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly breaches: BreachesRepository,
  ) {}

  async list({ state, limit = PAGE }: BreachQueryDto): Promise<BreachesDto> {
    return this.db.transaction('platform', async (tx) => {
      const rows = await this.breaches.list(tx, state, limit);
      const duties = await this.breaches.duties(tx, rows.map(({ id }) => id));
      return { breaches: rows.map((row) => ({ ...row, duties: duties.get(row.id) ?? [] })) };
    });
  }

  async read(id: string): Promise<BreachWithEvidenceDto> {
    return this.db.transaction('platform', async (tx) => ({ ...(await this.dto(tx, id)), evidence: await this.breaches.evidence(tx, id) }));
  }

  record(operator: OperatorPrincipal, wish: RecordBreachDto): Promise<BreachDto> {
    return this.db.transaction('platform', async (tx) => {
      const awareAt = new Date(wish.awareAt);
      if (awareAt > (await this.breaches.now(tx))) throw wrong('/awareAt', 'Lies in the future.');
      const id = randomUUID();
      const { people = null, records = null, consequences = null, measures = null, ...rest } = wish;
      await this.breaches.insert(tx, { ...rest, id, awareAt, beganAt: dateOf(wish.beganAt), endedAt: dateOf(wish.endedAt), people, records, consequences, measures }, operator.id);
      return this.settle(tx, operator, id, 'recorded');
    });
  }

  /** What is owed follows: nothing that was owed before gets more time. Throws `not-found`, `precondition-failed`, `conflict`. */
  change(operator: OperatorPrincipal, id: string, version: number, { beganAt, endedAt, ...wish }: ChangeBreachDto): Promise<BreachDto> {
    if (wish.risk !== undefined && wish.riskReason === undefined) throw wrong('/riskReason', 'Say why the risk is so.');
    return this.db.transaction('platform', async (tx) => {
      const before = await this.requireOpen(tx, id);
      if (before.version !== version) throw new ProblemError('precondition-failed');
      const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
      await this.breaches.save(tx, { ...before, ...given, beganAt: dateOf(beganAt) ?? before.beganAt, endedAt: dateOf(endedAt) ?? before.endedAt });
      return this.settle(tx, operator, id, 'changed');
    });
  }

  addEvidence(operator: OperatorPrincipal, id: string, wish: AddEvidenceDto): Promise<BreachEvidenceDto> {
    return this.db.transaction('platform', async (tx) => {
      const { duties } = await this.dto(tx, id);
      if (wish.dutyCode !== undefined && !duties.some(({ code }) => code === wish.dutyCode)) throw wrong('/dutyCode', 'The breach has no such duty.');
      const evidence = await this.breaches.addEvidence(tx, randomUUID(), id, wish, operator.id);
      await this.note(tx, operator, id, 'evidence-added', { evidenceId: evidence.id, kind: evidence.kind });
      return evidence;
    });
  }

  /** After everything that is owed was done, or shown not to be. */
  close(operator: OperatorPrincipal, id: string, version: number): Promise<BreachDto> {
    return this.db.transaction('platform', async (tx) => {
      const before = await this.requireOpen(tx, id);
      if (before.version !== version) throw new ProblemError('precondition-failed');
      const { duties } = await this.dto(tx, id);
      const open = duties.filter(({ state }) => state === 'open' || state === 'overdue').map(({ code }) => code);
      if (open.length > 0) throw new ProblemError('conflict', { detail: `Still owed: ${open.join(', ')}.` });
      if (before.risk === 'unknown') throw new ProblemError('conflict', { detail: 'The risk is not assessed.' });
      await this.breaches.close(tx, id);
      await this.note(tx, operator, id, 'closed', {});
      return this.dto(tx, id);
    });
  }

  /** Throws `not-found`, and `conflict` for a breach that is closed. Locked. */
  async requireOpen(tx: Tx, id: string): Promise<BreachRow> {
    const row = await this.breaches.lock(tx, id);
    if (!row) throw new ProblemError('not-found');
    if (row.state === 'closed') throw new ProblemError('conflict', { detail: 'The breach is closed.' });
    return row;
  }

  async dto(tx: Tx, id: string): Promise<BreachDto> {
    const row = await this.breaches.find(tx, id);
    if (!row) throw new ProblemError('not-found');
    return { ...row, duties: (await this.breaches.duties(tx, [id])).get(id) ?? [] };
  }

  note(tx: Tx, operator: OperatorPrincipal, id: string, action: string, details: Record<string, string | number | null>): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action: `breach.${action}`, actor: actorOf(operator), target: { kind: 'breach', id }, details });
  }

  /** Brings what is owed in line with what is known. */
  private async settle(tx: Tx, operator: OperatorPrincipal, id: string, action: 'recorded' | 'changed'): Promise<BreachDto> {
    const row = (await this.breaches.find(tx, id)) as BreachRow;
    const clocks = breachClocks(row);
    for (const clock of clocks) await this.breaches.owe(tx, id, clock, BREACH_RULES);
    // A jurisdiction that was taken away by mistake stays owed: only the risk, which is reasoned, ends a duty.
    if (row.riskReason !== null) await this.breaches.waiveOthers(tx, id, clocks.map(({ code }) => code), row.riskReason, operator.id);
    await this.note(tx, operator, id, action, { risk: row.risk, role: row.role, owed: clocks.length });
    return this.dto(tx, id);
  }
}
