import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { RecordToolDto, StoreRegionDto, TransferFlowDto, TransferToolDto } from './transfers.dto.js';

const TOOL = `id, origin, tool, reference, assessment_reference as "assessmentReference", signed_on::text as "signedOn", valid_until::text as "validUntil", ended_at as "endedAt"`;

@Injectable()
export class TransfersRepository {
  async stores(tx: Tx): Promise<StoreRegionDto[]> {
    return query<StoreRegionDto>(tx, 'select kind, backend, region, encrypted_in_transit as "encryptedInTransit", seen_at as "seenAt" from registry.store order by kind, seen_at desc');
  }

  /** To everybody who is announced or active. */
  async flows(tx: Tx): Promise<TransferFlowDto[]> {
    return query<TransferFlowDto>(
      tx,
      `select s.id as "subprocessorId", s.name, s.country, s.categories, s.handles_eu_uk as "handlesEuUk", registry.missing_tools(s.id) as missing,
         coalesce((select json_agg(t order by t.origin, t."signedOn") from (select ${TOOL} from registry.transfer_tool where subprocessor_id = s.id) t), '[]') as tools
       from registry.subprocessor s where s.active_until is null or s.active_until > clock.now() order by s.name, s.id`,
    );
  }

  /** Undefined when there is no such subprocessor. */
  async record(tx: Tx, subprocessorId: string, { origin, tool, reference, assessmentReference, signedOn, validUntil }: RecordToolDto, operatorId: string): Promise<TransferToolDto | undefined> {
    const rows = await query<TransferToolDto>(
      tx,
      `insert into registry.transfer_tool (subprocessor_id, origin, tool, reference, assessment_reference, signed_on, valid_until, recorded_by)
       select id, $2, $3, $4, $5, $6, $7, $8 from registry.subprocessor where id = $1 returning ${TOOL}`,
      [subprocessorId, origin, tool, reference, assessmentReference ?? null, signedOn, validUntil ?? null, operatorId],
    );
    return rows[0];
  }

  /** Undefined when there is none that is not ended. */
  async end(tx: Tx, subprocessorId: string, id: string): Promise<TransferToolDto | undefined> {
    return (await query<TransferToolDto>(tx, `update registry.transfer_tool set ended_at = clock.now() where id = $1 and subprocessor_id = $2 and ended_at is null returning ${TOOL}`, [id, subprocessorId]))[0];
  }
}
