import { hidden } from '../../forms/form-fields.js';
import type { components } from '../../generated/privacy.js';
import { html, type Markup } from '../html.js';
import { layout } from '../layout.js';

export type OwnRequest = components['schemas']['OwnRequestDto'];

const page = (title: string, body: Markup): string => layout(`${title} · Pixeltrace`, html`<h1>${title}</h1>${body}`);
const day = (time: string): Markup => html`<time datetime="${time}">${time.slice(0, 10)}</time>`;

/** Does it on a button alone: mail scanners open links, but press no buttons. */
export const confirmRequestPage = (token: string): string =>
  page(
    'Was it you who made the privacy request?',
    html`<p>Press the button, and we begin. What we hold about an address is told to nobody but who can read its mail.</p>
<form method="post" action="/privacy/request/confirm">${hidden('token', token)}<button type="submit">Yes, it was me</button></form>`,
  );

export const notMyRequestPage = (token: string): string =>
  page(
    'This was not you?',
    html`<p>Then somebody typed your address in, by mistake or not. Press the button, and nothing is done about the request.</p>
<form method="post" action="/privacy/request/not-me">${hidden('token', token)}<button type="submit">It was not me</button></form>`,
  );

export const cancelledRequestPage = (): string => page('Nothing is done about it', html`<p>You need not do anything more.</p>`);

export const badRequestLinkPage = (): string =>
  page('This link does not work', html`<p>It is not complete, it is too old, or what it led to is not there any more. You can <a href="/contact?topic=privacy">write to us</a> and ask again.</p>`);

const system = ({ system: name, state, records, keptBecause }: OwnRequest['progress'][number]): Markup =>
  html`<tr><td>${name}</td><td>${state.replaceAll('-', ' ')}</td><td>${String(records)}</td><td>${keptBecause ?? ''}</td></tr>`;

const progress = ({ progress: systems }: OwnRequest): Markup =>
  systems.length === 0
    ? html``
    : html`<h2>In our systems</h2><table><thead><tr><th>System</th><th>State</th><th>Records</th><th>Kept because of</th></tr></thead><tbody>${systems.map(system)}</tbody></table>`;

const customers = ({ customers: parts }: OwnRequest): Markup =>
  parts.length === 0
    ? html``
    : html`<h2>Recordings</h2><p>They belong to those whose apps you named. We told them; they answer by their own clock.</p>
<ul>${parts.map(({ origin, state, dueAt }) => html`<li>${origin}: ${state.replaceAll('-', ' ')}, due by ${day(dueAt)}</li>`)}</ul>`;

const say = (token: string, action: 'words' | 'appeal', label: string, button: string): Markup => html`<form method="post" action="/privacy/request/${action}" class="stack">
${hidden('token', token)}<p><label>${label}<br><textarea name="text" required maxlength="5000" rows="5"></textarea></label></p><button type="submit">${button}</button></form>`;

/** State, deadline and what can be done, on one page. */
export const ownRequestPage = (token: string, request: OwnRequest): string => {
  const { type, words, due, extension, answer, appeals, authorities, canWithdraw, canAppeal } = request;
  return page(
    'Your privacy request',
    html`<p><strong>${words}</strong>${type === null ? [] : html` You asked: ${type.replaceAll('-', ' ')}.`}</p>
${answer === null ? [] : html`<p class="notice">${answer}</p>`}
<h2>When we answer</h2>
<p>By ${day(due.on)} at the latest${due.paused ? '; the clock stands still until we hear from you' : ''}. This is how it was counted:</p>
<ol>${due.steps.map((step) => html`<li>${step}</li>`)}</ol>
${extension === null ? [] : html`<p>We extended it, once: ${extension.reason}</p>`}
${progress(request)}
${customers(request)}
${canWithdraw ? html`<h2>Add something</h2>${say(token, 'words', 'What we should know', 'Send')}
<h2>Take it back</h2><form method="post" action="/privacy/request/withdraw">${hidden('token', token)}<button type="submit" class="plain">Take my request back</button></form>` : []}
${canAppeal && appeals.length === 0 ? html`<h2>Appeal</h2>${say(token, 'appeal', 'Why we should look at it again', 'Appeal')}` : []}
${appeals.map(({ state, dueAt }) => html`<p>Your appeal: ${state}, due by ${day(dueAt)}.</p>`)}
<h2>Complain</h2>
<p>At any time, to:</p><ul>${authorities.map(({ name, url }) => html`<li><a href="${url}">${name}</a></li>`)}</ul>`,
  );
};
