import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { VisitorApi } from '../../forms/visitor-api.js';
import type { paths } from '../../generated/waitlist.js';
import type { ConfirmView } from './confirm-pages.js';
import type { OpenedForm } from './join-pages.js';
import type { Place } from './place-page.js';

/** What came of a form. `errors` are by field; `retrySeconds` when the visitor has to wait. */
export interface FormOutcome {
  status: number;
  code?: string;
  errors?: Record<string, string>;
  retrySeconds?: number;
}

interface Problem {
  code?: string;
  errors?: { pointer: string; detail: string }[];
}

interface Answer {
  error?: unknown;
  response: Response;
}

const TAKEN: FormOutcome = { status: 202 };
const MOST_WAIT_SECONDS = 3;

const outcomeOf = ({ error, response }: Answer): FormOutcome => {
  if (response.ok) return TAKEN;
  const { code, errors = [] } = (error ?? {}) as Problem;
  const byField = Object.fromEntries(errors.map(({ pointer, detail }) => [pointer.replace(/^\//, ''), detail.replace(/^\w+ /, 'It ')]));
  return { status: response.status, code, errors: byField, retrySeconds: Number(response.headers.get('retry-after') ?? 0) };
};

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
    return this.patiently(() => this.of(visitor).POST('/v1/waitlist/sign-ups', { body, headers: onceOnly(fields) }));
  }

  sendLink(visitor: FastifyRequest, fields: URLSearchParams): Promise<FormOutcome> {
    const body = { email: fields.get('email') ?? '', ...defended(fields) };
    return this.patiently(() => this.of(visitor).POST('/v1/waitlist/place-links', { body, headers: onceOnly(fields) }));
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

  /** A form that somebody’s browser filled in faster than people type is sent again in a moment, instead of being handed back. */
  private async patiently(send: () => Promise<Answer>): Promise<FormOutcome> {
    const first = outcomeOf(await send());
    const { retrySeconds = 0 } = first;
    if (first.code !== 'form-too-early' || retrySeconds > MOST_WAIT_SECONDS) return first;
    await wait(retrySeconds * 1_000);
    return outcomeOf(await send());
  }
}

const defended = (fields: URLSearchParams): { formToken: string; proof?: string; website?: string } => ({
  formToken: fields.get('formToken') ?? '',
  proof: fields.get('proof') || undefined,
  website: fields.get('website') || undefined,
});

/** A second press of the same button gets the answer of the first. */
const onceOnly = (fields: URLSearchParams): Record<string, string> => ({ 'idempotency-key': createHash('sha256').update(fields.get('formToken') ?? '').digest('base64url') });
