import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { CredentialRepository, type ResolvedApiKey } from './credential.repository.js';
import { parseCredential, tokenHash } from './credential.js';
import { DeniedAccessError } from './denied-access.error.js';
import { KeyVerifier } from './key-verifier.js';
import type { KeyPrincipal, MemberPrincipal, OperatorPrincipal, Principal } from './principal.js';
import { isKeyScope, scopesOfRole } from './roles.js';
import { requireSameOrigin } from './same-origin.js';
import { readSessionCookie, type SessionCookie, sessionCookie } from './session-cookie.js';
import { unauthenticated } from './unauthenticated.js';

/** The parts of a request that say who sent it. */
export interface CredentialSource {
  method: string;
  headers: IncomingHttpHeaders;
}

const bearerOf = (authorization: string): string => /^Bearer ([^ ]{1,80})$/i.exec(authorization)?.[1] ?? '';

/** Finds out who makes a request: `Authorization: Bearer` with a secret key, session token or operator's bearer, else the session cookie. */
@Injectable()
export class Authenticator {
  private readonly cookie: SessionCookie;
  private readonly ownOrigins: readonly string[];

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly credentials: CredentialRepository,
    private readonly keys: KeyVerifier,
  ) {
    this.cookie = sessionCookie(config);
    this.ownOrigins = [config.urls.web, config.http.publicUrl];
  }

  /** Throws `unauthenticated`, `insufficient-scope` for an ingest key, `csrf` for a cookie that another site sent. */
  async authenticate(request: CredentialSource): Promise<Principal | OperatorPrincipal> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.fromBearer(authorization);
    const token = readSessionCookie(this.cookie, request.headers.cookie);
    if (token === undefined) throw unauthenticated();
    requireSameOrigin(request.method, request.headers, this.ownOrigins);
    return this.fromSessionToken(token);
  }

  /** The operator behind a bearer's text, or undefined: for doors that take it elsewhere than in a header. */
  async operator(text: string): Promise<(OperatorPrincipal & { expiresAt: Date }) | undefined> {
    if (parseCredential(text)?.kind !== 'operator') return undefined;
    const session = await this.credentials.resolveOperatorSession(tokenHash(text));
    return session && { kind: 'operator', id: session.operatorId, roles: new Set(session.roles), sessionId: session.sessionId, expiresAt: session.expiresAt };
  }

  private async fromBearer(authorization: string): Promise<Principal | OperatorPrincipal> {
    const text = bearerOf(authorization);
    const credential = parseCredential(text);
    if (credential?.kind === 'session') return this.fromSessionToken(text);
    if (credential?.kind === 'operator') return this.fromOperatorToken(text);
    if (credential?.kind !== 'secret' && credential?.kind !== 'ingest') throw unauthenticated();
    const key = await this.keys.verify(credential);
    if (!key) throw unauthenticated();
    if (key.kind !== 'secret') throw new DeniedAccessError('insufficient-scope', key.tenantId, { kind: 'api-key', id: key.id }, 'An ingest key only writes recordings.');
    return keyPrincipal(key);
  }

  private async fromOperatorToken(text: string): Promise<OperatorPrincipal> {
    const operator = await this.operator(text);
    if (!operator) throw unauthenticated();
    return operator;
  }

  private async fromSessionToken(text: string): Promise<MemberPrincipal> {
    if (parseCredential(text)?.kind !== 'session') throw unauthenticated();
    const session = await this.credentials.resolveSession(tokenHash(text));
    if (!session) throw unauthenticated();
    return {
      kind: 'member',
      id: session.memberId,
      tenantId: session.tenantId,
      projectId: null,
      role: session.role,
      scopes: scopesOfRole(session.role),
      signInSessionId: session.sessionId,
      recentlyAuthenticated: session.recentlyAuthenticated,
    };
  }
}

const keyPrincipal = (key: ResolvedApiKey): KeyPrincipal => ({
  kind: 'api-key',
  id: key.id,
  tenantId: key.tenantId,
  projectId: key.projectId,
  scopes: new Set(key.scopes.filter(isKeyScope)),
});
