import { defence, field, hidden, problemNote } from '../../forms/form-fields.js';
import type { OpenedForm } from '../../forms/form-outcome.js';
import { html, type Markup } from '../html.js';
import { layout } from '../layout.js';

export interface JoinView {
  form: OpenedForm;
  text: { version: string; text: string };
  values?: Record<string, string>;
  /** By field. */
  errors?: Record<string, string>;
  notice?: string;
}

/** The form. What it says about data is the text that the consent log keeps the hash of. */
export const joinPage = ({ form, text, values = {}, errors = {}, notice }: JoinView): string =>
  layout(
    'Join the waitlist · Pixeltrace',
    html`<h1>Join the waitlist</h1>
<p>Pixeltrace is not open to everybody yet. Leave your address, and we write to you when it is your turn.</p>
${notice === undefined ? [] : problemNote(notice, Object.keys(errors)[0])}
<form method="post" action="/waitlist" class="stack">
${field({ name: 'email', label: 'Email address', type: 'email', required: true, autocomplete: 'email', maxlength: 254, value: values.email, error: errors.email })}
${field({ name: 'name', label: 'Name', autocomplete: 'name', maxlength: 100, value: values.name, error: errors.name })}
${field({ name: 'company', label: 'Company', autocomplete: 'organization', maxlength: 100, value: values.company, error: errors.company })}
${hidden('formVersion', text.version)}
${defence(form.token, form.difficulty)}
<p class="note" id="agreement">${text.text} <a href="/privacy">Privacy policy</a></p>
<button type="submit" aria-describedby="agreement">Join the waitlist</button>
</form>
<p class="note">On the list already, or no mail from us? <a href="/waitlist/link">We send you your link again.</a></p>`,
  );

/** The same for everybody: whether an address is known stays between us and its owner. */
export const inboxPage = (): string =>
  layout(
    'Check your inbox · Pixeltrace',
    html`<h1>Check your inbox</h1>
<p>If there is something for your address, it is on its way. Open the link in our mail and press the button there; before that nothing happens.</p>
<h2>No mail?</h2>
<ul>
<li>Look into the spam folder. It comes from Pixeltrace, and its subject says “waitlist”.</li>
<li>A typing error in the address? <a href="/waitlist">Fill in the form again.</a></li>
<li>Wait a few minutes, then <a href="/waitlist/link">ask for the mail again</a>: up to three times a day.</li>
</ul>`,
  );

export const linkPage = ({ form, values = {}, errors = {}, notice }: Omit<JoinView, 'text'>): string =>
  layout(
    'Send me my link · Pixeltrace',
    html`<h1>Send me my link</h1>
<p>We send it to your address, if it is on the waitlist or waits to be confirmed. There you see your place and everything we keep about you, correct it, take it along, or leave.</p>
${notice === undefined ? [] : problemNote(notice, Object.keys(errors)[0])}
<form method="post" action="/waitlist/link" class="stack">
${field({ name: 'email', label: 'Email address', type: 'email', required: true, autocomplete: 'email', maxlength: 254, value: values.email, error: errors.email })}
${defence(form.token, form.difficulty)}
<button type="submit">Send me my link</button>
</form>`,
  );

/** One thing to say, and what can be done next. */
export const messagePage = (title: string, body: Markup): string => layout(`${title} · Pixeltrace`, html`<h1>${title}</h1>${body}`);

export const badLinkPage = (): string =>
  messagePage(
    'This link does not work',
    html`<p>It is not complete, or what it led to is not there any more: it was cancelled, it was never confirmed and we forgot it after seven days, or your address has changed since.</p>
<ul><li><a href="/waitlist/link">Send me my link again</a></li><li><a href="/waitlist">Join the waitlist</a></li></ul>`,
  );
