import type { Config } from '#config/config.js';
import { openDatabase } from '#database/open-database.js';
import { keyHmac, mintCredential, tokenHash } from '#identity/credential.js';
import { type KeyScope, MEMBER_ROLES, type MemberRole } from '#identity/roles.js';
import { SignInRepository } from '#identity/sign-in.repository.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** The origin that every test tenant's ingest key is bound to. */
export const TEST_ORIGIN = 'https://app.example.com';

export interface TestTenant {
  tenantId: string;
  projectId: string;
  /** One member of each role, with a live session token. */
  members: Record<MemberRole, { id: string; token: string }>;
  /** Bound to TEST_ORIGIN. */
  ingestKey: string;
  ingestKeyId: string;
  /** A new secret key of another project of the same organisation. */
  neighbourKey: (...scopes: KeyScope[]) => Promise<{ id: string; text: string }>;
  /** A new secret key of the project. */
  secretKey: (...scopes: KeyScope[]) => Promise<{ id: string; text: string }>;
  /** A new sign-in link of the member. */
  signInLink: (memberId: string) => Promise<string>;
}

/** Makes an organisation with a project, its settings, a member of each role and keys, straight in the database. */
export const createTestTenant = async (config: Pick<Config, 'database' | 'secrets'>): Promise<TestTenant> => {
  const tenantId = randomUUID();
  const [projectId, neighbourId] = [randomUUID(), randomUUID()];
  const write = (...statements: Statement[]): Promise<void> => writeAsAdmin(config.database, statements);
  const insertKey = async (kind: 'ingest' | 'secret', scopes: readonly KeyScope[], origins: readonly string[], project = projectId): Promise<{ id: string; text: string }> => {
    const { text, keyId } = mintCredential(kind);
    const id = randomUUID();
    await write([
      `insert into identity.api_key (id, tenant_id, project_id, kind, name, key_id, hmac, scopes, origins) values ($1, $2, $3, $4, 'Test', $5, $6, $7, $8)`,
      [id, tenantId, project, kind, keyId, keyHmac(config.secrets.apiKeyPepper, text), scopes, origins],
    ]);
    return { id, text };
  };

  const members = Object.fromEntries(MEMBER_ROLES.map((role) => [role, { id: randomUUID(), token: mintCredential('session').text }])) as TestTenant['members'];
  await write(
    [`insert into identity.organisation (id, name) values ($1, 'Test organisation')`, [tenantId]],
    [`insert into identity.project (id, tenant_id, name) values ($1, $3, 'Test project'), ($2, $3, 'Neighbour')`, [projectId, neighbourId, tenantId]],
    ...MEMBER_ROLES.flatMap((role): Statement[] => {
      const { id, token } = members[role];
      return [
        ['insert into identity.member (id, email, name) values ($1, $2, $3)', [id, `${role}-${id}@example.com`, role]],
        ['insert into identity.membership (tenant_id, member_id, role) values ($1, $2, $3)', [tenantId, id, role]],
        [
          `insert into identity.sign_in_session (id, member_id, acting_for, token_hash, expires_at) values ($1, $2, $3, $4, clock.now() + interval '7 days')`,
          [randomUUID(), id, tenantId, tokenHash(token)],
        ],
      ];
    }),
    ['insert into ingest.project_setting (tenant_id, project_id) values ($1, $2)', [tenantId, projectId]],
  );
  const ingest = await insertKey('ingest', [], [TEST_ORIGIN]);
  return {
    tenantId,
    projectId,
    members,
    ingestKey: ingest.text,
    ingestKeyId: ingest.id,
    neighbourKey: (...scopes) => insertKey('secret', scopes, [], neighbourId),
    secretKey: (...scopes) => insertKey('secret', scopes, []),
    signInLink: async (memberId) => {
      const { text } = mintCredential('link');
      const { db, close } = await openDatabase(config.database, 'identity_writer');
      await db.transaction('platform', (tx) => new SignInRepository().insertLink(tx, { memberId, tokenHash: tokenHash(text) })).finally(close);
      return text;
    },
  };
};

type Statement = [sql: string, parameters: unknown[]];

/** By one plain connection: a pool for each of many small writes is what makes suites slow. */
const writeAsAdmin = async ({ url, adminUrl }: Config['database'], statements: readonly Statement[]): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl ?? url });
  await client.connect();
  try {
    await client.query('begin');
    for (const [sql, parameters] of statements) await client.query(sql, parameters);
    await client.query('commit');
  } finally {
    await client.end();
  }
};
