import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { OperationsDoor } from '#http/operations-door.js';
import { Inject, Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { holdsAny } from './access.js';
import { Authenticator } from './authenticator.js';
import { type OperatorCookie, operatorCookie, writeOperatorCookie } from './operator-cookie.js';
import { readSessionCookie } from './session-cookie.js';
import type { OperatorRole } from './roles.js';

/** Who runs the service: admins pass as well. */
export const OPERATIONS_ROLES: readonly OperatorRole[] = ['support', 'security'];

/** Lets operators to the pages behind the scenes, by bearer or by a cookie that carries it. */
@Injectable()
export class OperatorDoor implements OperationsDoor {
  private readonly cookie: OperatorCookie;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
    private readonly authenticator: Authenticator,
  ) {
    this.cookie = operatorCookie(config);
  }

  async isOpenTo({ authorization, cookie }: IncomingHttpHeaders): Promise<boolean> {
    const bearer = authorization === undefined ? readSessionCookie(this.cookie, cookie) : /^Bearer ([^ ]{1,80})$/i.exec(authorization)?.[1];
    return bearer !== undefined && (await this.secondsLeft(bearer)) > 0;
  }

  /** A Set-Cookie value for an operator's bearer; undefined when it opens nothing here. */
  async cookieFor(bearer: string): Promise<string | undefined> {
    const seconds = await this.secondsLeft(bearer);
    return seconds > 0 ? writeOperatorCookie(this.cookie, bearer, seconds) : undefined;
  }

  /** A Set-Cookie value that removes it. */
  get noCookie(): string {
    return writeOperatorCookie(this.cookie, '', 0);
  }

  private async secondsLeft(bearer: string): Promise<number> {
    const operator = await this.authenticator.operator(bearer);
    if (!operator || !holdsAny(operator, OPERATIONS_ROLES)) return 0;
    return Math.max(0, Math.floor((operator.expiresAt.getTime() - this.clock.now().getTime()) / 1000));
  }
}
