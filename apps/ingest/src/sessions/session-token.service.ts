import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { unauthenticated } from '#identity/unauthenticated.js';
import { Inject, Injectable } from '@nestjs/common';
import { TOKEN_LIFE_MINUTES } from './session-limits.js';
import { digestOrigin, type SessionClaims, SessionTokens } from './session-token.js';

export type TokenGrant = Pick<SessionClaims, 'tenantId' | 'projectId' | 'sessionId' | 'maskingFloor'> & { origin: string };

/** Gives out session tokens and says whose one is. No look-up: a bad token costs one HMAC. */
@Injectable()
export class SessionTokenService {
  private readonly tokens: SessionTokens;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    this.tokens = new SessionTokens(config.secrets.sessionToken);
  }

  issue({ origin, ...session }: TokenGrant): string {
    const expiresAt = Math.floor(this.clock.now().getTime() / 1000) + TOKEN_LIFE_MINUTES * 60;
    return this.tokens.issue({ ...session, expiresAt, originDigest: digestOrigin(origin) });
  }

  /** Throws `unauthenticated` for a token that is not ours or has expired, `origin-not-allowed` for the token of another page. */
  verify(token: string, origin: string | undefined): SessionClaims {
    const claims = this.tokens.verify(token);
    if (!claims || claims.expiresAt * 1000 < this.clock.now().getTime()) throw unauthenticated();
    if (origin === undefined || claims.originDigest !== digestOrigin(origin)) throw new ProblemError('origin-not-allowed');
    return claims;
  }
}
