import type { FormName } from '#abuse/forms.js';
import { mintCredential, tokenHash } from '#identity/credential.js';
import { formToken } from '#testing/public-form.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { callsOf, type DocumentedCall, type DocumentedRequest, documentedRequests, KnownIds } from './documented-requests.js';
import { BY_STATE, SECRETS, SURROUNDINGS } from './excused.js';
import type { Caller, Document, Operation } from './negative-requests.js';

/** Who fills in a form has fetched its token first. */
const FORM_OF: Readonly<Record<string, FormName>> = {
  joinWaitlist: 'waitlist-join', resendConfirmation: 'waitlist-resend', sendPlaceLink: 'own-data-link', writeToUs: 'contact', makeRightsRequest: 'rights-request', mailSubprocessors: 'subprocessors-request',
};

const EXAMPLE_KEY = 'ptx_ingest_live_8f2QaZ01…';

/** Whose body carries the token that an operation answered. */
const SECRET_OF: Readonly<Record<string, readonly string[]>> = { dryRunDeletion: ['createDeletion'], startSession: ['changeConsent', 'getConsentReceipt', 'endSession'] };

/** Sends the documented example of every operation of one app that runs, as somebody who may. */
export class ExampleCalls {
  /** Operations whose example was carried out. */
  readonly carriedOut = new Set<string>();
  /** What earlier answers told, for the operations that need it: members of their bodies. */
  private readonly secrets: Record<string, Record<string, unknown>> = {};

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly admin: pg.Client,
    private readonly caller: Caller,
    private readonly links: (template: string) => Promise<string> = () => Promise.resolve('none'),
  ) {}

  /** What was answered to examples that were not accepted. */
  async faults(document: Document): Promise<string[]> {
    const ids = new KnownIds(await this.seededIds());
    const faults: string[] = [];
    for (const request of documentedRequests(document)) faults.push(...(await this.answersTo(request, ids)));
    return faults;
  }

  private async answersTo(request: DocumentedRequest, ids: KnownIds): Promise<string[]> {
    const { operation } = request;
    const form = FORM_OF[operation.operationId];
    const calls = callsOf(request, ids, (body) => ({
      ...body,
      ...(form ? { formToken: formToken(this.app, form) } : {}),
      ...(this.secrets[operation.operationId] ?? {}),
    }));
    const faults: string[] = [];
    for (const call of calls.map((made) => this.withKey(made))) faults.push(...(await this.faultOf(request, call, ids)));
    return faults;
  }

  /** The key of the examples is nobody's. */
  private withKey(call: DocumentedCall): DocumentedCall {
    const { ingestKey } = this.caller;
    return { ...call, path: call.path.replace(encodeURIComponent(EXAMPLE_KEY), ingestKey), body: call.body?.replace(EXAMPLE_KEY, ingestKey) };
  }

  private async faultOf(request: DocumentedRequest, call: DocumentedCall, ids: KnownIds): Promise<string[]> {
    const { operation, method } = request;
    const verb = method.toUpperCase();
    const headers = { ...this.caller.asStranger(verb, call.path.split('?', 1)[0] ?? ''), ...call.headers, ...(await this.credential(request)) };
    const answer = await fetch(`${await this.app.getUrl()}${call.path}`, { method: verb, headers, body: call.body });
    const type = answer.headers.get('content-type') ?? '';
    if (answer.ok && type.startsWith('text/event-stream')) {
      await answer.body?.cancel();
      return [];
    }
    const text = await answer.text();
    if (!answer.ok) return isExcused(operation, answer.status, text) ? [] : [`${verb} ${call.path} ${call.body ?? ''}: ${answer.status} ${text.slice(0, 500)}`];
    if (type.startsWith('application/json')) {
      const found = JSON.parse(text) as { token?: string };
      ids.learn(request, found);
      for (const user of SECRET_OF[operation.operationId] ?? []) this.secrets[user] = { token: found.token };
    }
    this.carriedOut.add(operation.operationId);
    return [];
  }

  /** A fresh one each time, so that an operation may end the one it was called with. */
  private async credential({ operation: { security }, template }: DocumentedRequest): Promise<Record<string, string>> {
    const has = (scheme: string): boolean => security.some((schemes) => Object.hasOwn(schemes, scheme));
    if (has('operator')) return bearer(await this.mint('operator', `insert into identity.operator_session (id, operator_id, token_hash, expires_at) select gen_random_uuid(), id, $1, clock.now() + interval '15 minutes' from identity.operator where 'admin' = any (roles) limit 1`));
    if (has('bearer')) return bearer(await this.mint('session', `insert into identity.sign_in_session (id, member_id, acting_for, token_hash, expires_at) select gen_random_uuid(), member_id, tenant_id, $1, clock.now() + interval '1 hour' from identity.membership where role = 'owner' limit 1`));
    if (has('link')) return bearer(await this.links(template));
    return { origin: this.caller.origin };
  }

  private async mint(kind: 'operator' | 'session', sql: string): Promise<string> {
    const { text } = mintCredential(kind);
    await this.admin.query(sql, [tokenHash(text)]);
    return text;
  }

  /** What is there before anything is tried, by the names of the parameters that stand for it. */
  private async seededIds(): Promise<Record<string, string>> {
    const { rows } = await this.admin.query<{ organisationId: string; projectId: string }>('select tenant_id as "organisationId", id as "projectId" from identity.project limit 1');
    const { organisationId = '', projectId = '' } = rows[0] ?? {};
    const sessionId = randomUUID();
    // One for what is asked about recordings, one for what is asked about the end user of the examples.
    await this.admin.query(
      `insert into ingest.session (id, tenant_id, project_id, started_at, expires_at, end_user)
       select v.id, $3, $4, clock.now(), clock.now() + interval '1 day', v.end_user from (values ($1::uuid, null), ($2::uuid, 'user-8271')) v (id, end_user)`,
      [sessionId, randomUUID(), organisationId, projectId],
    );
    return { organisationId, projectId, sessionId };
  }
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

const isExcused = ({ operationId, security }: Operation, status: number, text: string): boolean => {
  const { code, errors = [] } = JSON.parse(text) as { code: string; errors?: { detail: string }[] };
  if (code === SURROUNDINGS[operationId]) return true;
  if (status === 422) return errors.length === 1 && errors[0]?.detail.startsWith(SECRETS[operationId] ?? 'nothing') === true;
  const takesBearer = security.some((scheme) => Object.hasOwn(scheme, 'bearer') || Object.hasOwn(scheme, 'operator'));
  return Object.hasOwn(BY_STATE, status) && !(status === 401 && takesBearer);
};
