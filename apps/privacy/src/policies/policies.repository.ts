import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export type VersionClass = 'first' | 'wording' | 'meaningful';

export interface VersionFacts {
  number: number;
  title: string;
  language: string;
  summary: string;
  /** Hex. */
  digest: string;
  changeClass: VersionClass;
  publishedAt: Date;
  effectiveAt: Date;
  inForceAt: Date | null;
}

export interface VersionRow extends VersionFacts {
  text: string;
}

export interface NewVersion {
  number: number;
  title: string;
  language: string;
  summary: string;
  text: string;
  computedClass: VersionClass;
  changeClass: VersionClass;
  reason: string | null;
  decidedBy: string | null;
  effectiveAt: Date;
}

const FACTS = `v.number, v.title, v.language, v.summary, encode(v.digest, 'hex') as digest, v.change_class as "changeClass", v.published_at as "publishedAt", v.effective_at as "effectiveAt", f.in_force_at as "inForceAt"`;
const FROM = 'from registry.policy_version v left join registry.policy_force f using (number)';

@Injectable()
export class PoliciesRepository {
  /** Newest first. */
  async list(tx: Tx): Promise<VersionFacts[]> {
    return query<VersionFacts>(tx, `select ${FACTS} ${FROM} order by v.number desc limit 500`);
  }

  async find(tx: Tx, number: number): Promise<VersionRow | undefined> {
    return (await query<VersionRow>(tx, `select ${FACTS}, v.text ${FROM} where v.number = $1`, [number]))[0];
  }

  async inForce(tx: Tx): Promise<VersionRow | undefined> {
    return (await query<VersionRow>(tx, `select ${FACTS}, v.text ${FROM} where v.number = (select registry.policy_in_force())`))[0];
  }

  /** Nobody else publishes until the transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await query(tx, `select pg_advisory_xact_lock(hashtext('registry.policy_version'))`);
  }

  async latest(tx: Tx): Promise<VersionRow | undefined> {
    return (await query<VersionRow>(tx, `select ${FACTS}, v.text ${FROM} order by v.number desc limit 1`))[0];
  }

  /** False when the number is taken. */
  async publish(tx: Tx, version: NewVersion): Promise<boolean> {
    const { number, title, language, summary, text, computedClass, changeClass, reason, decidedBy, effectiveAt } = version;
    const rows = await query(
      tx,
      `insert into registry.policy_version (number, title, language, summary, text, digest, computed_class, change_class, reason, decided_by, effective_at)
       values ($1, $2, $3, $4, $5, sha256(convert_to($5, 'UTF8')), $6, $7, $8, $9, $10) on conflict (number) do nothing returning number`,
      [number, title, language, summary, text, computedClass, changeClass, reason, decidedBy, effectiveAt],
    );
    return rows.length > 0;
  }

  /** False when it was in force already. */
  async putInForce(tx: Tx, number: number): Promise<boolean> {
    return (await query(tx, 'insert into registry.policy_force (number) values ($1) on conflict (number) do nothing returning number', [number])).length > 0;
  }

  /** Versions whose day has come and that are not in force, oldest first. */
  async due(tx: Tx): Promise<VersionFacts[]> {
    return query<VersionFacts>(tx, `select ${FACTS} ${FROM} where f.number is null and v.effective_at <= clock.now() order by v.number`);
  }

  async acceptances(tx: Tx, number: number): Promise<{ members: number; subscribers: number }> {
    const rows = await query<{ members: number; subscribers: number }>(tx, 'select count(member_id)::int as members, count(subscriber_id)::int as subscribers from registry.policy_acceptance where number = $1', [number]);
    return rows[0] ?? { members: 0, subscribers: 0 };
  }
}
