import { type Database, query } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import type { MemberRole, OperatorRole } from './roles.js';

/** Injection token: the `Database` of the duty that this process reads identity with. */
export const IDENTITY_READER = Symbol('IdentityReader');

export interface ResolvedSession {
  sessionId: string;
  memberId: string;
  tenantId: string;
  role: MemberRole;
  recentlyAuthenticated: boolean;
}

export interface ResolvedOperatorSession {
  sessionId: string;
  operatorId: string;
  roles: OperatorRole[];
  expiresAt: Date;
}

export interface ResolvedApiKey {
  id: string;
  tenantId: string;
  projectId: string;
  kind: 'ingest' | 'secret';
  hmac: Buffer;
  scopes: string[];
  origins: string[];
}

/** Looks credentials up through the definer functions of schema `identity`: this duty reads no table of it. */
@Injectable()
export class CredentialRepository {
  constructor(@Inject(IDENTITY_READER) private readonly db: Database) {}

  /** The live session with this token hash; using it moves its idle limit. */
  async resolveSession(hash: Buffer): Promise<ResolvedSession | undefined> {
    const rows = await this.read<ResolvedSession>(
      `select session_id as "sessionId", member_id as "memberId", tenant_id as "tenantId", role, recently_authenticated as "recentlyAuthenticated" from identity.resolve_session($1)`,
      [hash],
    );
    return rows[0];
  }

  /** The live bearer of an operator who is not disabled. */
  async resolveOperatorSession(hash: Buffer): Promise<ResolvedOperatorSession | undefined> {
    const rows = await this.read<ResolvedOperatorSession>(
      `select session_id as "sessionId", operator_id as "operatorId", roles, expires_at as "expiresAt" from identity.resolve_operator_session($1)`,
      [hash],
    );
    return rows[0];
  }

  /** The unrevoked key with this key id; its HMAC is still to be compared. */
  async resolveApiKey(keyId: string): Promise<ResolvedApiKey | undefined> {
    const rows = await this.read<ResolvedApiKey>(
      `select id, tenant_id as "tenantId", project_id as "projectId", kind, hmac, scopes, origins from identity.resolve_api_key($1)`,
      [keyId],
    );
    return rows[0];
  }

  /** Remembers that the key was used today. */
  async touchApiKey(id: string): Promise<void> {
    await this.read('select identity.touch_api_key($1)', [id]);
  }

  /** Whether any live ingest key is bound to this origin (all a CORS preflight can know). */
  async isKnownOrigin(origin: string): Promise<boolean> {
    const rows = await this.read<{ known: boolean }>('select identity.is_known_origin($1) as known', [origin]);
    return rows[0]?.known === true;
  }

  private read<T>(sql: string, parameters: unknown[]): Promise<T[]> {
    return this.db.transaction('platform', (tx) => query<T>(tx, sql, parameters));
  }
}
