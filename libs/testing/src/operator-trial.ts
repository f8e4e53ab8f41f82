import type { Config } from '#config/config.js';
import { query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { mintCredential, tokenHash } from '#identity/credential.js';
import type { OperatorRole } from '#identity/roles.js';
import { randomUUID } from 'node:crypto';

export interface TestOperator {
  id: string;
  email: string;
  /** A live bearer, good for 15 minutes. */
  token: string;
}

/** A new operator with a live bearer, straight in the database. `services` is the config of the app under test. */
export const createTestOperator = async (services: Pick<Config, 'database'>, roles: readonly OperatorRole[]): Promise<TestOperator> => {
  const operator = { id: randomUUID(), token: mintCredential('operator').text };
  const email = `operator-${operator.id}@example.com`;
  const { db, close } = await openDatabase(services.database, 'identity_writer');
  try {
    await db.transaction('platform', async (tx) => {
      await query(tx, `insert into identity.operator (id, email, name, roles) values ($1, $2, 'Test operator', $3)`, [operator.id, email, roles]);
      await query(tx, `insert into identity.operator_session (id, operator_id, token_hash, expires_at) values ($1, $2, $3, clock.now() + interval '15 minutes')`, [
        randomUUID(), operator.id, tokenHash(operator.token),
      ]);
    });
  } finally {
    await close();
  }
  return { ...operator, email };
};

/** Just the bearer of a new operator, for `Authorization: Bearer`. */
export const operatorToken = async (services: Pick<Config, 'database'>, roles: readonly OperatorRole[]): Promise<string> => (await createTestOperator(services, roles)).token;
