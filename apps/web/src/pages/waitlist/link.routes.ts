import { Clock } from '#clock/clock.js';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { FormRoute, PageAnswer } from '../../forms/form-routes.js';
import { alreadyConfirmedPage, confirmPage, forgottenPage, notMePage } from './confirm-pages.js';
import { badLinkPage, messagePage } from './join-pages.js';
import { html } from '../html.js';
import { type PlaceView, placePage } from './place-page.js';
import { WaitlistClient } from './waitlist-client.js';

type Show = FormRoute['show'];

const DONE: Readonly<Record<string, PlaceView['done']>> = { joined: 'joined', saved: 'saved', address: 'asked-new-address', stays: 'stays' };
const SOON_MS = 90 * 86_400_000;
const BAD_LINK: PageAnswer = { status: 410, page: badLinkPage() };

const tokenOf = (fields: URLSearchParams): string => fields.get('token') ?? '';
const placeUrl = (token: string, done: string): string => `/waitlist/place?${new URLSearchParams({ token, done })}`;

/** Pages that the links of our mails lead to. A GET shows; only a button does. */
@Injectable()
export class LinkRoutes {
  constructor(
    private readonly client: WaitlistClient,
    private readonly clock: Clock,
  ) {}

  routes(): FormRoute[] {
    const by = (method: 'GET' | 'POST', url: string, show: Show): FormRoute => ({ method, url, byLink: true, show });
    return [
      by('GET', '/waitlist/confirm', (request, fields) => this.lookAt(request, tokenOf(fields))),
      by('POST', '/waitlist/confirm', (request, fields) => this.confirm(request, tokenOf(fields))),
      by('GET', '/waitlist/not-me', (_request, fields) => ({ page: notMePage(tokenOf(fields)) })),
      by('POST', '/waitlist/not-me', (request, fields) => this.cancel(request, tokenOf(fields))),
      by('POST', '/waitlist/resend', (request, fields) => this.resend(request, tokenOf(fields))),
      by('GET', '/waitlist/place', (request, fields) => this.place(request, tokenOf(fields), { done: DONE[fields.get('done') ?? ''] })),
      by('POST', '/waitlist/place/correct', (request, fields) => this.correct(request, fields)),
      by('POST', '/waitlist/place/export', (request, fields) => this.export(request, tokenOf(fields))),
      by('POST', '/waitlist/place/stay', (request, fields) => this.stay(request, tokenOf(fields))),
      by('POST', '/waitlist/place/leave', (request, fields) => this.leave(request, fields)),
    ];
  }

  private async lookAt(request: FastifyRequest, token: string): Promise<PageAnswer> {
    const found = await this.client.look(request, token);
    return found ? { page: confirmPage({ token, ...found }) } : BAD_LINK;
  }

  private async confirm(request: FastifyRequest, token: string): Promise<PageAnswer> {
    const { placeToken, status } = await this.client.confirm(request, token);
    if (placeToken !== undefined) return { goTo: placeUrl(placeToken, 'joined') };
    return status === 410 ? { status, page: confirmPage({ token, state: 'expired', movesAddress: false }) } : BAD_LINK;
  }

  private async cancel(request: FastifyRequest, token: string): Promise<PageAnswer> {
    const status = await this.client.cancel(request, token);
    if (status === 204) return { page: forgottenPage() };
    return status === 409 ? { status, page: alreadyConfirmedPage() } : BAD_LINK;
  }

  private async resend(request: FastifyRequest, token: string): Promise<PageAnswer> {
    return (await this.client.resend(request, token)) === 202 ? { goTo: '/waitlist/check-your-inbox' } : BAD_LINK;
  }

  private async place(request: FastifyRequest, token: string, more: Partial<PlaceView>): Promise<PageAnswer> {
    const place = await this.client.place(request, token);
    if (!place) return BAD_LINK;
    const endsSoon = Date.parse(place.keepUntil) - this.clock.now().getTime() < SOON_MS;
    return { page: placePage({ token, place, endsSoon, ...more }) };
  }

  private async correct(request: FastifyRequest, fields: URLSearchParams): Promise<PageAnswer> {
    const token = tokenOf(fields);
    const before = await this.client.place(request, token);
    if (!before) return BAD_LINK;
    const values = { name: fields.get('name') ?? '', company: fields.get('company') ?? '', email: fields.get('email') ?? '' };
    const moves = values.email !== '' && values.email !== before.email;
    const { status, errors } = await this.client.correct(request, token, { name: values.name, company: values.company, ...(moves ? { email: values.email } : {}) });
    if (status === 202) return { goTo: placeUrl(token, moves ? 'address' : 'saved') };
    return status === 422 ? { ...(await this.place(request, token, { errors, values })), status } : BAD_LINK;
  }

  private async export(request: FastifyRequest, token: string): Promise<PageAnswer> {
    const file = await this.client.export(request, token);
    return file === undefined ? BAD_LINK : { file, type: 'application/json; charset=utf-8', name: 'pixeltrace-waitlist.json' };
  }

  private async stay(request: FastifyRequest, token: string): Promise<PageAnswer> {
    return (await this.client.stay(request, token)) ? { goTo: placeUrl(token, 'stays') } : BAD_LINK;
  }

  private async leave(request: FastifyRequest, fields: URLSearchParams): Promise<PageAnswer> {
    const token = tokenOf(fields);
    if (fields.get('sure') !== 'yes') return this.place(request, token, {});
    if (!(await this.client.leave(request, token))) return BAD_LINK;
    return { page: messagePage('You have left the waitlist', html`<p>Everything we kept about you is deleted. From backups it goes within 30 days. Thank you for having been here.</p>`) };
  }
}
