import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { BreachClock, BreachJurisdiction, BreachRisk } from './breach-clocks.js';
import type { BreachDutyDto, BreachEvidenceDto } from './breach-answers.dto.js';

export interface BreachRow {
  id: string;
  version: number;
  title: string;
  role: 'controller' | 'processor';
  awareAt: Date;
  beganAt: Date | null;
  endedAt: Date | null;
  jurisdictions: BreachJurisdiction[];
  categories: string[];
  people: number | null;
  records: number | null;
  nature: string;
  consequences: string | null;
  measures: string | null;
  risk: BreachRisk;
  riskReason: string | null;
  state: 'open' | 'closed';
  createdAt: Date;
  closedAt: Date | null;
}

export interface DueDuty {
  breachId: string;
  code: string;
  dueAt: Date;
  isOverdue: boolean;
}

const BREACH = `id, version, title, role, aware_at as "awareAt", began_at as "beganAt", ended_at as "endedAt", jurisdictions, categories, people, records, nature, consequences, measures, risk,
  risk_reason as "riskReason", state, created_at as "createdAt", closed_at as "closedAt"`;
const DUTY = `code, due_at as "dueAt", how, rule_version as "ruleVersion", done_at as "doneAt", late_reason as "lateReason", waived_reason as "waivedReason",
  case when done_at is not null then case when done_at > due_at then 'done-late' else 'done' end when waived_reason is not null then 'waived' when due_at <= clock.now() then 'overdue' else 'open' end as state`;
const EVIDENCE = `id, duty_code as "dutyCode", kind, note, reference, encode(sha256, 'hex') as sha256, recorded_at as "recordedAt", recorded_by as "recordedBy"`;
const OPEN = 'done_at is null and waived_reason is null';

@Injectable()
export class BreachesRepository {
  async insert(tx: Tx, breach: Omit<BreachRow, 'version' | 'risk' | 'riskReason' | 'state' | 'createdAt' | 'closedAt'>, operatorId: string): Promise<void> {
    const { id, title, role, awareAt, beganAt, endedAt, jurisdictions, categories, people, records, nature, consequences, measures } = breach;
    await query(
      tx,
      `insert into privacy.breach (id, title, role, aware_at, began_at, ended_at, jurisdictions, categories, people, records, nature, consequences, measures, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [id, title, role, awareAt, beganAt, endedAt, jurisdictions, categories, people, records, nature, consequences, measures, operatorId],
    );
  }

  async now(tx: Tx): Promise<Date> {
    return (await query<{ now: Date }>(tx, 'select clock.now() as now'))[0]?.now as Date;
  }

  async list(tx: Tx, state: string | undefined, limit: number): Promise<BreachRow[]> {
    return query<BreachRow>(tx, `select ${BREACH} from privacy.breach where $1::text is null or state = $1 order by aware_at desc, id limit $2`, [state ?? null, limit]);
  }

  /** Locked until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<BreachRow | undefined> {
    return (await query<BreachRow>(tx, `select ${BREACH} from privacy.breach where id = $1 for update`, [id]))[0];
  }

  async find(tx: Tx, id: string): Promise<BreachRow | undefined> {
    return (await query<BreachRow>(tx, `select ${BREACH} from privacy.breach where id = $1`, [id]))[0];
  }

  async save(tx: Tx, breach: BreachRow): Promise<void> {
    const { id, beganAt, endedAt, jurisdictions, categories, people, records, nature, consequences, measures, risk, riskReason } = breach;
    await query(
      tx,
      `update privacy.breach set version = version + 1, began_at = $2, ended_at = $3, jurisdictions = $4, categories = $5, people = $6, records = $7, nature = $8, consequences = $9, measures = $10,
         risk = $11, risk_reason = $12 where id = $1`,
      [id, beganAt, endedAt, jurisdictions, categories, people, records, nature, consequences, measures, risk, riskReason],
    );
  }

  async close(tx: Tx, id: string): Promise<void> {
    await query(tx, `update privacy.breach set version = version + 1, state = 'closed', closed_at = clock.now() where id = $1`, [id]);
  }

  /** Duties that there are keep their time. One that was waived because of the risk is owed again when it comes back. */
  async owe(tx: Tx, breachId: string, { code, dueAt, how }: BreachClock, ruleVersion: string): Promise<void> {
    await query(
      tx,
      `insert into privacy.breach_duty (breach_id, code, due_at, how, rule_version) values ($1, $2, $3, $4, $5)
       on conflict (breach_id, code) do update set waived_reason = null, waived_by = null where privacy.breach_duty.done_at is null and privacy.breach_duty.waived_reason like 'risk: %'`,
      [breachId, code, dueAt, how, ruleVersion],
    );
  }

  /** Those that the risk does not ask for any more. */
  async waiveOthers(tx: Tx, breachId: string, owed: readonly string[], reason: string, operatorId: string): Promise<void> {
    await query(tx, `update privacy.breach_duty set waived_reason = 'risk: ' || $3, waived_by = $4 where breach_id = $1 and code <> all ($2) and ${OPEN}`, [breachId, owed, reason, operatorId]);
  }

  async duties(tx: Tx, breachIds: readonly string[]): Promise<Map<string, BreachDutyDto[]>> {
    const rows = await query<BreachDutyDto & { breachId: string }>(tx, `select breach_id as "breachId", ${DUTY} from privacy.breach_duty where breach_id = any ($1) order by due_at, code`, [breachIds]);
    const found = new Map(breachIds.map((id) => [id, [] as BreachDutyDto[]]));
    for (const { breachId, ...duty } of rows) found.get(breachId)?.push(duty);
    return found;
  }

  async done(tx: Tx, breachId: string, code: string, lateReason: string | null, operatorId: string): Promise<void> {
    await query(tx, `update privacy.breach_duty set done_at = clock.now(), late_reason = $3, done_by = $4 where breach_id = $1 and code = $2 and ${OPEN}`, [breachId, code, lateReason, operatorId]);
  }

  async waive(tx: Tx, breachId: string, code: string, reason: string, operatorId: string): Promise<void> {
    await query(tx, `update privacy.breach_duty set waived_reason = $3, waived_by = $4 where breach_id = $1 and code = $2 and ${OPEN}`, [breachId, code, reason, operatorId]);
  }

  async addEvidence(tx: Tx, id: string, breachId: string, evidence: { kind: string; note: string; dutyCode?: string; reference?: string; sha256?: string }, operatorId: string): Promise<BreachEvidenceDto> {
    const { kind, note, dutyCode, reference, sha256 } = evidence;
    const rows = await query<BreachEvidenceDto>(
      tx,
      `insert into privacy.breach_evidence (id, breach_id, duty_code, kind, note, reference, sha256, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${EVIDENCE}`,
      [id, breachId, dutyCode ?? null, kind, note, reference ?? null, sha256 === undefined ? null : Buffer.from(sha256, 'hex'), operatorId],
    );
    return rows[0] as BreachEvidenceDto;
  }

  async evidence(tx: Tx, breachId: string): Promise<BreachEvidenceDto[]> {
    return query<BreachEvidenceDto>(tx, `select ${EVIDENCE} from privacy.breach_evidence where breach_id = $1 order by recorded_at, id`, [breachId]);
  }

  /** Duties that nobody was alarmed about: those that are late, and those that will be within twelve hours and nobody was reminded of. Locked. */
  async alarming(tx: Tx): Promise<DueDuty[]> {
    return query<DueDuty>(
      tx,
      `select breach_id as "breachId", code, due_at as "dueAt", due_at <= clock.now() as "isOverdue" from privacy.breach_duty
       where ${OPEN} and alarmed_at is null and (due_at <= clock.now() or (reminded_at is null and due_at <= clock.now() + interval '12 hours')) order by due_at limit 100 for update skip locked`,
    );
  }

  async alarmed(tx: Tx, { breachId, code, isOverdue }: DueDuty): Promise<void> {
    await query(tx, `update privacy.breach_duty set reminded_at = coalesce(reminded_at, clock.now()), alarmed_at = case when $3 then clock.now() end where breach_id = $1 and code = $2`, [breachId, code, isOverdue]);
  }

  async overdue(tx: Tx): Promise<number> {
    return (await query<{ count: number }>(tx, `select count(*)::int as count from privacy.breach_duty where ${OPEN} and due_at <= clock.now()`))[0]?.count ?? 0;
  }

  async operatorAddresses(tx: Tx): Promise<string[]> {
    return (await query<{ email: string }>(tx, 'select email from identity.operator_addresses($1) order by 1', [['privacy', 'security', 'admin']])).map(({ email }) => email);
  }
}
