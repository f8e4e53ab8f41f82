import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { VisitorApi } from '../forms/visitor-api.js';
import type { paths } from '../generated/ingest.js';

/** Trades a one-time token for a session at the ingest API. */
@Injectable()
export class SignInService {
  constructor(private readonly api: VisitorApi) {}

  /** The session token, or undefined when the link does not work. Throws `dependency-unavailable` when the API does not answer, and `rate-limited`. */
  async withLink(token: string, visitor: FastifyRequest): Promise<string | undefined> {
    const { data, response } = await this.api.client<paths>('ingest', visitor).POST('/v1/sign-in/link', { body: { token } });
    if (response.status === 429) throw new ProblemError('rate-limited', { retryAfterSeconds: Number(response.headers.get('retry-after') ?? 60) });
    return data?.sessionToken;
  }
}
