import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { unauthenticated } from '#identity/unauthenticated.js';
import { Inject, Injectable } from '@nestjs/common';
import { TOKEN_LIFE_MINUTES } from './session-limits.js';
import { digestOrigin, type SessionClaims, SessionTokens } from './session-token.js';

const MOST_VERIFIED = 20_000;

export type TokenGrant = Pick<SessionClaims, 'tenantId' | 'projectId' | 'sessionId' | 'maskingFloor'> & { origin: string };

/** Gives out session tokens and says whose one is. No look-up: a bad token costs one HMAC. */
@Injectable()
export class SessionTokenService {
  private readonly tokens: SessionTokens;
  private readonly verified = new Map<string, { claims: SessionClaims; origin: string }>();

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

  /**
   * Each chunk of a session brings the same token: what was verified once is remembered with the origin that it belongs to, and only its expiry is looked at
   * again. Throws `unauthenticated` for a token that is not ours or has expired, `origin-not-allowed` for the token of another page.
   */
  verify(token: string, origin: string | undefined): SessionClaims {
    const known = this.verified.get(token);
    const claims = known?.claims ?? this.tokens.verify(token);
    if (!claims || claims.expiresAt * 1000 < this.clock.now().getTime()) throw unauthenticated();
    if (known ? known.origin !== origin : origin === undefined || claims.originDigest !== digestOrigin(origin)) throw new ProblemError('origin-not-allowed');
    if (!known && origin !== undefined) this.remember(token, { claims, origin });
    return claims;
  }

  private remember(token: string, verified: { claims: SessionClaims; origin: string }): void {
    if (this.verified.size >= MOST_VERIFIED) this.verified.clear();
    this.verified.set(token, verified);
  }
}
