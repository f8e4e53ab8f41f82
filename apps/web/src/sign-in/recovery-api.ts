import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { VisitorApi } from '../forms/visitor-api.js';
import type { paths } from '../generated/ingest.js';

/** How a recovery stands; `sessionToken` once it is over. */
export interface RecoveryState {
  sessionToken: string | undefined;
  device: string | undefined;
  readyAt: string;
  approvalsMissing: number;
}

const calm = (response: Response): void => {
  if (response.status === 429) throw new ProblemError('rate-limited', { retryAfterSeconds: Number(response.headers.get('retry-after') ?? 60) });
};

/** The slow ways back, at the ingest API. */
@Injectable()
export class RecoveryApi {
  constructor(private readonly visitors: VisitorApi) {}

  /** Undefined when the mailed code was not proved. */
  async recover(challenge: string, visitor: FastifyRequest): Promise<RecoveryState | undefined> {
    const { data, response } = await this.visitors.client<paths>('ingest', visitor).POST('/v1/sign-in/factor-recovery', { body: { challenge } });
    calm(response);
    return data && { sessionToken: data.signedIn?.sessionToken, device: data.signedIn?.device, readyAt: data.readyAt, approvalsMissing: data.approvalsMissing };
  }

  /** False when the token stops nothing, or not any more. */
  async stop(token: string, visitor: FastifyRequest): Promise<boolean> {
    const { response } = await this.visitors.client<paths>('ingest', visitor).POST('/v1/account-changes/stop', { body: { token } });
    calm(response);
    return response.status === 204;
  }
}
