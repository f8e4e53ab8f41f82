import { hidden } from '../../forms/form-fields.js';
import { html } from '../html.js';
import { layout } from '../layout.js';
import { messagePage } from './join-pages.js';

export interface ConfirmView {
  token: string;
  state: 'open' | 'expired' | 'confirmed';
  movesAddress: boolean;
}

/** Says what will happen, and does it on a button alone: mail scanners open links, but press no buttons. */
export const confirmPage = ({ token, state, movesAddress }: ConfirmView): string => {
  if (state === 'expired') return expiredPage(token);
  const title = movesAddress ? 'Use this address from now on?' : 'Join the waitlist?';
  return layout(
    `${title} · Pixeltrace`,
    html`<h1>${title}</h1>
${movesAddress ? html`<p>Our mails about your place on the waitlist go to this address once you press the button. Links that we sent to the old address stop working.</p>` : html`<p>Once you press the button you are on the list. We then keep your address, and the name and company you chose to give, until you leave or we no longer need them.</p>`}
<form method="post" action="/waitlist/confirm">${hidden('token', token)}<button type="submit">${movesAddress ? 'Use this address' : 'Join the waitlist'}</button></form>
${state === 'confirmed' ? html`<p class="note">You have pressed it before: it leads you to your place.</p>` : html`<p class="note">Was it not you? <a href="/waitlist/not-me?token=${token}">Tell us</a>, and we forget this address.</p>`}`,
  );
};

const expiredPage = (token: string): string =>
  messagePage(
    'This link is too old',
    html`<p>Links in our mails work for 72 hours. Your request is still here: we can send you a new one.</p>
<form method="post" action="/waitlist/resend">${hidden('token', token)}<button type="submit">Send me a new link</button></form>
<p class="note">Was it not you? <a href="/waitlist/not-me?token=${token}">Tell us</a>, and we forget this address.</p>`,
  );

export const notMePage = (token: string): string =>
  layout(
    'This was not me · Pixeltrace',
    html`<h1>This was not you?</h1>
<p>Then somebody typed your address in, by mistake or not. Press the button, and we forget it at once and send nothing to it for 30 days, whoever asks. Without the button we forget it after seven days.</p>
<form method="post" action="/waitlist/not-me">${hidden('token', token)}<button type="submit">It was not me: forget this address</button></form>`,
  );

export const forgottenPage = (): string => messagePage('We forgot this address', html`<p>Nothing more comes from us. You need not do anything.</p>`);

export const alreadyConfirmedPage = (): string =>
  messagePage('This address was confirmed', html`<p>Somebody who can read its mail pressed the button. To remove it from the list, open the link to its place: <a href="/waitlist/link">we send it again</a>.</p>`);
