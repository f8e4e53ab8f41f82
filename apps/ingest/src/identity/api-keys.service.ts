import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { type FieldProblem, ProblemError } from '#http/problem.js';
import { ApiKeyRepository, type ApiKeyRow } from '#identity/api-key.repository.js';
import { keyHmac, mintCredential } from '#identity/credential.js';
import { parseOrigin } from '#identity/ingest-keys.js';
import { KeyVerifier } from '#identity/key-verifier.js';
import { actorOf, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ProjectGate } from '../organisations/project-gate.js';
import type { CreateApiKeyDto } from './api-keys.dto.js';

/** API keys of a project. Another tenant's project is answered as one that does not exist. */
@Injectable()
export class ApiKeysService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly gate: ProjectGate,
    private readonly keys: ApiKeyRepository,
    private readonly verifier: KeyVerifier,
  ) {}

  list(principal: Principal, projectId: string): Promise<ApiKeyRow[]> {
    return this.inProject(principal, projectId, (tx) => this.keys.list(tx, principal.tenantId, projectId));
  }

  /** Makes a key; its text is in this answer and nowhere else. Nobody can give a key more than they may do themselves. */
  create(principal: Principal, projectId: string, wish: CreateApiKeyDto): Promise<ApiKeyRow & { key: string }> {
    const errors = problemsOf(wish);
    if (errors.length > 0) throw new ProblemError('validation-failed', { errors });
    const scopes = wish.scopes ?? [];
    if (scopes.some((scope) => !principal.scopes.has(scope))) throw new ProblemError('insufficient-scope', { detail: 'A key cannot be given a scope that its maker does not have.' });
    const { keyId, text } = mintCredential(wish.kind);
    return this.inProject(principal, projectId, async (tx) => {
      await this.gate.assertRoomForKey(tx, principal.tenantId, projectId);
      const row = await this.keys.insert(tx, {
        id: randomUUID(),
        tenantId: principal.tenantId,
        projectId,
        kind: wish.kind,
        name: wish.name,
        keyId,
        hmac: keyHmac(this.config.secrets.apiKeyPepper, text),
        scopes,
        origins: wish.origins ?? [],
        createdBy: principal.kind === 'member' ? principal.id : null,
      });
      await this.note(tx, principal, 'identity.api-key-created', row.id, { kind: row.kind, scopes: scopes.join(' '), origins: row.origins.length, project: projectId });
      return { ...row, key: text };
    });
  }

  /** Revokes a key: at once in this process, within 30 seconds in the others. */
  async revoke(principal: Principal, projectId: string, id: string): Promise<void> {
    const keyId = await this.inProject(principal, projectId, async (tx) => {
      const revoked = await this.keys.revoke(tx, { tenantId: principal.tenantId, projectId, id });
      if (revoked === undefined) throw new ProblemError('not-found');
      await this.note(tx, principal, 'identity.api-key-revoked', id, { project: projectId });
      return revoked;
    });
    this.verifier.forget(keyId);
  }

  private inProject<T>(principal: Principal, projectId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      await this.gate.assertThere(tx, principal, projectId);
      return work(tx);
    });
  }

  private note(tx: Tx, principal: Principal, action: string, id: string, details: Record<string, string | number>): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${principal.tenantId}`, action, actor: actorOf(principal), target: { kind: 'api-key', id }, details });
  }
}

const problemsOf = (wish: CreateApiKeyDto): FieldProblem[] => {
  const { kind, scopes = [], origins = [] } = wish;
  const errors: FieldProblem[] = [];
  if (kind === 'ingest' && scopes.length > 0) errors.push({ pointer: '/scopes', detail: 'An ingest key only writes recordings: it has no scopes.' });
  if (kind === 'ingest' && origins.length === 0) errors.push({ pointer: '/origins', detail: 'An ingest key needs at least one origin.' });
  if (kind === 'secret' && scopes.length === 0) errors.push({ pointer: '/scopes', detail: 'A secret key needs at least one scope.' });
  if (kind === 'secret' && origins.length > 0) errors.push({ pointer: '/origins', detail: 'A secret key is not used in browsers: it has no origins.' });
  origins.forEach((origin, index) => {
    if (parseOrigin(origin) === null) errors.push({ pointer: `/origins/${index}`, detail: 'Must be an origin such as https://app.example.com, without a path; http only on loopback.' });
  });
  return errors;
};
