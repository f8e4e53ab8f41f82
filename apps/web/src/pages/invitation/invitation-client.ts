import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { VisitorApi } from '../../forms/visitor-api.js';
import type { paths } from '../../generated/ingest.js';

export interface InvitationView {
  organisation: string;
  email: string;
  role: string;
  expiresAt: string;
}

/** `full`: the organisation has as many members as its plan includes. */
export type Joined = { as: { organisation: string; email: string } } | 'invalid' | 'full' | 'bad-name';

/** What the pages of invitations ask of the ingest API, in the visitor’s name. The token of the link is the only credential. */
@Injectable()
export class InvitationClient {
  constructor(private readonly api: VisitorApi) {}

  /** Changes nothing. Undefined for a link that does not work. */
  async look(visitor: FastifyRequest, token: string): Promise<InvitationView | undefined> {
    const { data, response } = await this.of(visitor).POST('/v1/invitations/open', { body: { token } });
    assertNotLimited(response);
    return data;
  }

  async accept(visitor: FastifyRequest, token: string, name: string): Promise<Joined> {
    const { data, response } = await this.of(visitor).POST('/v1/invitations/accept', { body: { token, ...(name === '' ? {} : { name }) } });
    assertNotLimited(response);
    if (data) return { as: data };
    if (response.status === 422) return 'bad-name';
    return response.status === 409 ? 'full' : 'invalid';
  }

  /** False for a link that does not work. */
  async decline(visitor: FastifyRequest, token: string): Promise<boolean> {
    const { response } = await this.of(visitor).POST('/v1/invitations/decline', { body: { token } });
    assertNotLimited(response);
    return response.status === 204;
  }

  private of(visitor: FastifyRequest): ReturnType<typeof this.api.client<paths>> {
    return this.api.client<paths>('ingest', visitor);
  }
}

const assertNotLimited = (response: Response): void => {
  if (response.status === 429) throw new ProblemError('rate-limited');
};
