import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ObjectionDto, SubprocessorDto, SubprocessorEntryDto, SubprocessorListDto, SubprocessorListFactsDto } from './subprocessors.dto.js';

export interface NewSubprocessor {
  name: string;
  host: string;
  country: string;
  region: string;
  purpose: string;
  categories: readonly string[];
  safeguards: string;
  contractReference: string;
  contractSignedOn: string;
  handlesEuUk: boolean;
  activeFrom: Date;
}

const TRANSFERS = `coalesce((select json_agg(json_build_object('origin', t.origin, 'tool', t.tool) order by t.origin, t.tool) from registry.transfer_tool t
  where t.subprocessor_id = s.id and t.ended_at is null and (t.valid_until is null or t.valid_until >= (clock.now() at time zone 'UTC')::date)), '[]')`;

const ENTRY = `s.id, s.name, s.country, s.region, s.purpose, s.categories, s.safeguards, s.contract_signed_on::text as "contractSignedOn", ${TRANSFERS} as transfers,
  s.announced_at as "announcedAt", s.active_from as "activeFrom", s.active_until as "activeUntil"`;

const DESK = `${ENTRY}, s.version, s.host, s.contract_reference as "contractReference", s.handles_eu_uk as "handlesEuUk", registry.missing_tools(s.id) as "missingTools",
  case when s.active_from > clock.now() or s.active_until <= clock.now() then 'not-active'
    when cardinality(registry.missing_tools(s.id)) > 0 then 'no-transfer-tool'
    when exists (select 1 from registry.objection o where o.subprocessor_id = s.id and o.resolved_at is null and o.raised_at < s.active_from) then 'objection-open' end as refused`;

const LISTED = 's.active_until is null or s.active_until > clock.now()';
const OBJECTION = `id, organisation_id as "organisationId", reason, raised_at as "raisedAt", resolution, resolution_note as "resolutionNote", resolved_at as "resolvedAt"`;
const FACTS = `number, change, encode(digest, 'hex') as digest, published_at as "publishedAt"`;

@Injectable()
export class SubprocessorsRepository {
  /** Who is announced or active, as everybody may know it. In an order that does not change. */
  async entries(tx: Tx): Promise<SubprocessorEntryDto[]> {
    return query<SubprocessorEntryDto>(tx, `select ${ENTRY} from registry.subprocessor s where ${LISTED} order by s.name, s.id`);
  }

  /** All that ever were, the newest first. */
  async all(tx: Tx): Promise<SubprocessorDto[]> {
    return query<SubprocessorDto>(tx, `select ${DESK} from registry.subprocessor s order by s.announced_at desc, s.id limit 500`);
  }

  async find(tx: Tx, id: string): Promise<SubprocessorDto | undefined> {
    return (await query<SubprocessorDto>(tx, `select ${DESK} from registry.subprocessor s where s.id = $1`, [id]))[0];
  }

  /** One change of the list at a time, until the transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await query(tx, `select pg_advisory_xact_lock(hashtext('registry.subprocessor_list'))`);
  }

  /** The moment of the transaction: what begins now has begun for everything else in it. */
  async now(tx: Tx): Promise<Date> {
    return (await query<{ now: Date }>(tx, 'select clock.now() as now'))[0]?.now as Date;
  }

  async hasCustomers(tx: Tx): Promise<boolean> {
    return (await query<{ has: boolean }>(tx, 'select registry.has_customers() as has'))[0]?.has ?? true;
  }

  async isListed(tx: Tx, host: string): Promise<boolean> {
    return (await query(tx, `select 1 from registry.subprocessor s where s.host = $1 and (${LISTED})`, [host])).length > 0;
  }

  async insert(tx: Tx, id: string, new_: NewSubprocessor, announcedAt: Date): Promise<void> {
    const { name, host, country, region, purpose, categories, safeguards, contractReference, contractSignedOn, handlesEuUk, activeFrom } = new_;
    await query(
      tx,
      `insert into registry.subprocessor (id, name, host, country, region, purpose, categories, safeguards, contract_reference, contract_signed_on, handles_eu_uk, announced_at, active_from)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [id, name, host, country, region, purpose, categories, safeguards, contractReference, contractSignedOn, handlesEuUk, announcedAt, activeFrom],
    );
  }

  async correct(tx: Tx, id: string, change: Partial<Pick<NewSubprocessor, 'region' | 'safeguards' | 'contractReference' | 'contractSignedOn'>>): Promise<void> {
    await query(
      tx,
      `update registry.subprocessor set version = version + 1, region = coalesce($2, region), safeguards = coalesce($3, safeguards),
         contract_reference = coalesce($4, contract_reference), contract_signed_on = coalesce($5, contract_signed_on) where id = $1`,
      [id, change.region ?? null, change.safeguards ?? null, change.contractReference ?? null, change.contractSignedOn ?? null],
    );
  }

  /** From now on nothing goes there. One that was never active is so from the moment it would have been. */
  async end(tx: Tx, id: string): Promise<void> {
    await query(tx, `update registry.subprocessor set version = version + 1, active_until = greatest(clock.now(), active_from + interval '1 microsecond') where id = $1`, [id]);
  }

  async publishList(tx: Tx, change: string, subprocessorId: string | null, entries: readonly SubprocessorEntryDto[], digest: Buffer): Promise<void> {
    await query(tx, `insert into registry.subprocessor_list (number, change, subprocessor_id, entries, digest) select coalesce(max(number), 0) + 1, $1, $2, $3, $4 from registry.subprocessor_list`, [
      change,
      subprocessorId,
      JSON.stringify(entries),
      digest,
    ]);
  }

  /** Without a number: the newest. */
  async list(tx: Tx, number?: number): Promise<SubprocessorListDto | undefined> {
    return (await query<SubprocessorListDto>(tx, `select ${FACTS}, entries as subprocessors from registry.subprocessor_list where $1::int is null or number = $1 order by number desc limit 1`, [number ?? null]))[0];
  }

  async lists(tx: Tx): Promise<SubprocessorListFactsDto[]> {
    return query<SubprocessorListFactsDto>(tx, `select ${FACTS} from registry.subprocessor_list order by number desc limit 500`);
  }

  async objections(tx: Tx, subprocessorId: string): Promise<ObjectionDto[]> {
    return query<ObjectionDto>(tx, `select ${OBJECTION} from registry.objection where subprocessor_id = $1 order by raised_at desc, id limit 500`, [subprocessorId]);
  }

  /** Undefined when the organisation has one that is not settled. */
  async object(tx: Tx, subprocessorId: string, organisationId: string, reason: string, operatorId: string): Promise<ObjectionDto | undefined> {
    const rows = await query<ObjectionDto>(
      tx,
      `insert into registry.objection (subprocessor_id, organisation_id, reason, raised_by) values ($1, $2, $3, $4)
       on conflict (subprocessor_id, organisation_id) where resolved_at is null do nothing returning ${OBJECTION}`,
      [subprocessorId, organisationId, reason, operatorId],
    );
    return rows[0];
  }

  /** Undefined when there is none that is open. */
  async settle(tx: Tx, subprocessorId: string, id: string, resolution: string, note: string, operatorId: string): Promise<ObjectionDto | undefined> {
    const rows = await query<ObjectionDto>(
      tx,
      `update registry.objection set resolution = $3, resolution_note = $4, resolved_at = clock.now(), resolved_by = $5 where id = $1 and subprocessor_id = $2 and resolved_at is null returning ${OBJECTION}`,
      [id, subprocessorId, resolution, note, operatorId],
    );
    return rows[0];
  }
}
