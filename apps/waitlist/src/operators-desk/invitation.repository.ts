import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface Invitee {
  id: string;
  email: string;
  name: string | null;
  company: string | null;
}

export interface WaveRow {
  id: string;
  tag: string | null;
  asked: number;
  invited: number;
  createdAt: Date;
  doneAt: Date | null;
}

const WAVE = 'id, tag, asked, invited, created_at as "createdAt", done_at as "doneAt"';

/** SQL of invitations and waves. */
@Injectable()
export class InvitationRepository {
  async invited(tx: Tx, { id, invitationId, waveId }: { id: string; invitationId: string; waveId: string | null }): Promise<void> {
    await query(
      tx,
      `update waitlist.subscriber set status = 'invited', invited_at = clock.now(), invitation_id = $2, wave_id = $3, keep_until = clock.now() + interval '12 months', asked_to_stay_at = null where id = $1`,
      [id, invitationId, waveId],
    );
  }

  /** Answers whose it was; undefined when the person is gone or was declined meanwhile. */
  async joined(tx: Tx, invitationId: string, organisationId: string): Promise<string | undefined> {
    const [row] = await query<{ id: string }>(
      tx,
      `update waitlist.subscriber set status = 'joined', joined_at = clock.now(), organisation_id = $2, keep_until = clock.now() + interval '30 days', asked_to_stay_at = null
       where invitation_id = $1 and status = 'invited' returning id`,
      [invitationId, organisationId],
    );
    return row?.id;
  }

  async insertWave(tx: Tx, wave: { asked: number; tag: string | null; createdBy: string }): Promise<WaveRow> {
    return (await query<WaveRow>(tx, `insert into waitlist.wave (asked, tag, created_by) values ($1, $2, $3) returning ${WAVE}`, [wave.asked, wave.tag, wave.createdBy]))[0] as WaveRow;
  }

  async wave(tx: Tx, id: string, lock = false): Promise<WaveRow | undefined> {
    return (await query<WaveRow>(tx, `select ${WAVE} from waitlist.wave where id = $1 ${lock ? 'for update' : ''}`, [id]))[0];
  }

  waves(tx: Tx, limit: number): Promise<WaveRow[]> {
    return query<WaveRow>(tx, `select ${WAVE} from waitlist.wave order by created_at desc, id limit $1`, [limit]);
  }

  /** Who is next, by position; with a tag, among those who have it. Locked. */
  next(tx: Tx, tag: string | null, limit: number): Promise<Invitee[]> {
    return query<Invitee>(
      tx,
      `select id, email, name, company from waitlist.subscriber where status = 'new' and not restricted and ($1::text is null or tags @> array[$1::text])
       order by confirmed_at, id limit $2 for update skip locked`,
      [tag, limit],
    );
  }

  async advance(tx: Tx, id: string, invited: number, done: boolean): Promise<void> {
    await query(tx, `update waitlist.wave set invited = invited + $2, done_at = case when $3 then clock.now() end where id = $1`, [id, invited, done]);
  }
}
