import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ownerColumns, ownerOf, type PersonRef } from './person.js';

export interface PasskeyRow {
  id: string;
  name: string;
  credentialId: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
}

const COLUMNS = `id, name, credential_id as "credentialId", public_key as "publicKey", counter::int8::float8 as counter, transports, created_at as "createdAt", last_used_at as "lastUsedAt"`;

/** All SQL about passkeys. Runs as `identity_writer`. */
@Injectable()
export class PasskeyRepository {
  of(tx: Tx, person: PersonRef): Promise<PasskeyRow[]> {
    return query<PasskeyRow>(tx, `select ${COLUMNS} from identity.passkey where person_id = $1 order by created_at, id`, [person.id]);
  }

  /** Whose passkey this is. Locked, so that its counter is compared with the newest one. */
  async byCredential(tx: Tx, credentialId: string): Promise<(PasskeyRow & { owner: PersonRef }) | undefined> {
    const rows = await query<PasskeyRow & { memberId: string | null; operatorId: string | null }>(
      tx,
      `select ${COLUMNS}, member_id as "memberId", operator_id as "operatorId" from identity.passkey where credential_id = $1 for update`,
      [credentialId],
    );
    const [row] = rows;
    const owner = row && ownerOf(row);
    return row && owner && { ...row, owner };
  }

  /** Undefined when the credential is known already. */
  async insert(tx: Tx, person: PersonRef, passkey: Pick<PasskeyRow, 'name' | 'credentialId' | 'publicKey' | 'counter' | 'transports'>): Promise<PasskeyRow | undefined> {
    const { name, credentialId, publicKey, counter, transports } = passkey;
    const rows = await query<PasskeyRow>(
      tx,
      `insert into identity.passkey (id, member_id, operator_id, name, credential_id, public_key, counter, transports) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (credential_id) do nothing returning ${COLUMNS}`,
      [randomUUID(), ...ownerColumns(person), name, credentialId, publicKey, counter, transports],
    );
    return rows[0];
  }

  async used(tx: Tx, id: string, counter: number): Promise<void> {
    await query(tx, 'update identity.passkey set counter = $2, last_used_at = clock.now() where id = $1', [id, counter]);
  }

  async remove(tx: Tx, person: PersonRef, id: string): Promise<boolean> {
    return (await query(tx, 'delete from identity.passkey where person_id = $1 and id = $2 returning id', [person.id, id])).length > 0;
  }
}
