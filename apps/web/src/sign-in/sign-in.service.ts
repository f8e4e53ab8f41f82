import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Client } from 'openapi-fetch';
import { VisitorApi } from '../forms/visitor-api.js';
import type { components, paths } from '../generated/ingest.js';

type Schemas = components['schemas'];

/** What the sign-in pages pass on. */
export interface CodeAnswer {
  challenge: string;
  code: string;
  device?: string;
}

/** The API's answer, or undefined when it refused. Throws `rate-limited`. */
const dataOf = <T>({ data, response }: { data?: T; response: Response }): T | undefined => {
  if (response.status === 429) throw new ProblemError('rate-limited', { retryAfterSeconds: Number(response.headers.get('retry-after') ?? 60) });
  return data;
};

/** Signs people in at the ingest API, in their name. Every answer is undefined when what was given is wrong. */
@Injectable()
export class SignInService {
  constructor(private readonly visitors: VisitorApi) {}

  private api(visitor: FastifyRequest): Client<paths> {
    return this.visitors.client<paths>('ingest', visitor);
  }

  async withLink(token: string, visitor: FastifyRequest): Promise<Schemas['SignedInDto'] | undefined> {
    return dataOf(await this.api(visitor).POST('/v1/sign-in/link', { body: { token } }));
  }

  async start(who: 'member' | 'operator', body: { email: string; device?: string }, visitor: FastifyRequest): Promise<string | undefined> {
    const api = this.api(visitor);
    const answer = who === 'member' ? await api.POST('/v1/sign-in/code', { body }) : await api.POST('/v1/operator-sign-in/code', { body });
    return dataOf(answer)?.challenge;
  }

  async memberCode(body: CodeAnswer, visitor: FastifyRequest): Promise<Schemas['SignInStepDto'] | undefined> {
    return dataOf(await this.api(visitor).POST('/v1/sign-in/code/answer', { body }));
  }

  async memberFactor({ challenge, code, device }: CodeAnswer, kind: string, visitor: FastifyRequest): Promise<Schemas['SignedInDto'] | undefined> {
    const api = this.api(visitor);
    if (kind === 'recovery-code') return dataOf(await api.POST('/v1/sign-in/recovery-code', { body: { challenge, recoveryCode: code, device } }));
    return dataOf(await api.POST('/v1/sign-in/totp', { body: { challenge, code, device } }));
  }

  async operatorCode(body: CodeAnswer, visitor: FastifyRequest): Promise<Schemas['OperatorStepDto'] | undefined> {
    return dataOf(await this.api(visitor).POST('/v1/operator-sign-in/code/answer', { body }));
  }

  async operatorFactor({ challenge, code, device }: CodeAnswer, kind: string, visitor: FastifyRequest): Promise<Schemas['BearerDto'] | undefined> {
    const api = this.api(visitor);
    if (kind === 'recovery-code') return dataOf(await api.POST('/v1/operator-sign-in/recovery-code', { body: { challenge, recoveryCode: code, device } }));
    return dataOf(await api.POST('/v1/operator-sign-in/totp', { body: { challenge, code, device } }));
  }

  async operatorPasskey(body: { challenge: string; credential: Record<string, unknown>; device?: string }, visitor: FastifyRequest): Promise<Schemas['BearerDto'] | undefined> {
    return dataOf(await this.api(visitor).POST('/v1/operator-sign-in/passkey', { body }));
  }

  async enrol(body: { challenge: string; enrolmentCode: string }, visitor: FastifyRequest): Promise<Schemas['PairedTotpDto'] | undefined> {
    return dataOf(await this.api(visitor).POST('/v1/operator-sign-in/enrolment', { body }));
  }

  async confirmEnrolment(body: { challenge: string; enrolmentCode: string; code: string }, visitor: FastifyRequest): Promise<Schemas['EnrolledDto'] | undefined> {
    return dataOf(await this.api(visitor).POST('/v1/operator-sign-in/enrolment/confirmation', { body }));
  }
}
