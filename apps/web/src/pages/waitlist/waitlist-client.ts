import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { defended, type FormOutcome, onceOnly, type OpenedForm, outcomeOf, patiently } from '../../forms/form-outcome.js';
import { VisitorApi } from '../../forms/visitor-api.js';
import type { paths } from '../../generated/waitlist.js';
import type { ConfirmView } from './confirm-pages.js';
import type { Place } from './place-page.js';

const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** What the waitlist pages ask of the waitlist API, in the visitor’s name. Links that open nothing are `undefined`. */
@Injectable()
export class WaitlistClient {
  constructor(private readonly api: VisitorApi) {}

  async text(visitor: FastifyRequest): Promise<{ version: string; text: string }> {
    const { data } = await this.of(visitor).GET('/v1/waitlist/form');
    if (!data) throw new ProblemError('dependency-unavailable');
    return data;
  }

  async open(visitor: FastifyRequest, form: 'waitlist-join' | 'own-data-link'): Promise<OpenedForm> {
    const { data } = await this.of(visitor).GET('/v1/forms/{form}', { params: { path: { form } } });
    if (!data) throw new ProblemError('rate-limited');
    return { token: data.token, difficulty: data.puzzle.difficulty };
  }

  join(visitor: FastifyRequest, fields: URLSearchParams): Promise<FormOutcome> {
    const optional = (name: string): string | undefined => fields.get(name) || undefined;
    const body = { email: fields.get('email') ?? '', name: optional('name'), company: optional('company'), formVersion: optional('formVersion'), ...defended(fields) };
    return patiently(() => this.of(visitor).POST('/v1/waitlist/sign-ups', { body, headers: onceOnly(fields) }));
  }

  sendLink(visitor: FastifyRequest, fields: URLSearchParams): Promise<FormOutcome> {
    const body = { email: fields.get('email') ?? '', ...defended(fields) };
    return patiently(() => this.of(visitor).POST('/v1/waitlist/place-links', { body, headers: onceOnly(fields) }));
  }

  async look(visitor: FastifyRequest, token: string): Promise<Omit<ConfirmView, 'token'> | undefined> {
    return (await this.of(visitor).GET('/v1/waitlist/confirmation', { headers: bearer(token) })).data;
  }

  /** The token of the place, or what stood in the way. */
  async confirm(visitor: FastifyRequest, token: string): Promise<{ placeToken?: string; status: number }> {
    const { data, response } = await this.of(visitor).POST('/v1/waitlist/confirmation', { headers: bearer(token) });
    return { placeToken: data?.placeToken, status: response.status };
  }

  async cancel(visitor: FastifyRequest, token: string): Promise<number> {
    return (await this.of(visitor).POST('/v1/waitlist/confirmation/cancel', { headers: bearer(token) })).response.status;
  }

  async resend(visitor: FastifyRequest, token: string): Promise<number> {
    return (await this.of(visitor).POST('/v1/waitlist/confirmation/resend', { headers: bearer(token) })).response.status;
  }

  async place(visitor: FastifyRequest, token: string): Promise<Place | undefined> {
    return (await this.of(visitor).GET('/v1/waitlist/place', { headers: bearer(token) })).data;
  }

  async correct(visitor: FastifyRequest, token: string, body: { name?: string; company?: string; email?: string }): Promise<FormOutcome> {
    return outcomeOf(await this.of(visitor).PATCH('/v1/waitlist/place', { headers: bearer(token), body }));
  }

  /** Text of the JSON document. */
  async export(visitor: FastifyRequest, token: string): Promise<string | undefined> {
    const { data } = await this.of(visitor).POST('/v1/waitlist/place/export', { headers: bearer(token) });
    return data && JSON.stringify(data, null, 2);
  }

  async stay(visitor: FastifyRequest, token: string): Promise<boolean> {
    return (await this.of(visitor).POST('/v1/waitlist/place/stay', { headers: bearer(token) })).response.ok;
  }

  async leave(visitor: FastifyRequest, token: string): Promise<boolean> {
    return (await this.of(visitor).DELETE('/v1/waitlist/place', { headers: bearer(token) })).response.ok;
  }

  private of(visitor: FastifyRequest) {
    return this.api.client<paths>('waitlist', visitor);
  }
}
