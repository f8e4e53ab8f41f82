import { defence, field, problemNote } from '../../forms/form-fields.js';
import type { OpenedForm } from '../../forms/form-outcome.js';
import { choice, textArea } from '../../forms/long-fields.js';
import { html, type Markup } from '../html.js';
import { layout } from '../layout.js';

const MOST_CHARACTERS = 20_000;

export const TOPICS: Readonly<Record<string, string>> = {
  question: 'A question',
  support: 'Something does not work',
  privacy: 'My data: to know, correct, delete, object',
  security: 'A security concern',
};

/** How well we read, as the API publishes it. */
export interface ReadingFigures {
  targetWorkingDays: number;
  received: number;
  unread: number;
  unreadPastTarget: number;
  medianHoursToFirstRead: number | null;
}

export interface ContactView {
  form: OpenedForm;
  figures: ReadingFigures;
  values?: Record<string, string>;
  errors?: Record<string, string>;
  notice?: string;
}

const reading = ({ targetWorkingDays, received, unread, unreadPastTarget, medianHoursToFirstRead }: ReadingFigures): Markup => html`<dl class="facts">
<dt>Read within</dt><dd>${targetWorkingDays} working days: that is the target</dd>
<dt>Half of all messages were read within</dt><dd>${medianHoursToFirstRead === null ? 'nothing to tell yet' : `${medianHoursToFirstRead} hours`}</dd>
<dt>Waiting to be read</dt><dd>${unread}, of which ${unreadPastTarget} past the target</dd>
<dt>Messages in the last 90 days</dt><dd>${received}</dd>
</dl>`;

/** The form, and how well we keep the promise that stands beside it. */
export const contactPage = ({ form, figures, values = {}, errors = {}, notice }: ContactView): string =>
  layout(
    'Write to us · Pixeltrace',
    html`<h1>Write to us</h1>
<p>A person reads every message, and answers where an answer is due.</p>
${notice === undefined ? [] : problemNote(notice, Object.keys(errors)[0])}
<form method="post" action="/contact" class="stack">
${choice({ name: 'topic', label: 'What is it about?', value: values.topic ?? 'question', error: errors.topic, options: TOPICS })}
${field({ name: 'email', label: 'Email address', type: 'email', required: true, autocomplete: 'email', maxlength: 254, value: values.email, error: errors.email })}
${field({ name: 'name', label: 'Name', autocomplete: 'name', maxlength: 100, value: values.name, error: errors.name })}
${field({ name: 'company', label: 'Company', autocomplete: 'organization', maxlength: 100, value: values.company, error: errors.company })}
${textArea({ name: 'message', label: 'Your message', maxlength: MOST_CHARACTERS, value: values.message, error: errors.message })}
${defence(form.token, form.difficulty)}
<p class="note">We use what you write to answer you, and for nothing else. <a href="/privacy">Privacy policy</a></p>
<button type="submit">Send</button>
</form>
<h2>How well we read</h2>
<p>Counted from the messages themselves, less than a minute ago.</p>
${reading(figures)}`,
  );

export const receivedPage = (): string =>
  layout(
    'We have your message · Pixeltrace',
    html`<h1>We have your message</h1>
<p>A person reads it within two working days. If your address takes mail, a short note that it arrived is on its way; answer that note to add something.</p>
<ul><li><a href="/">Home</a></li><li><a href="/privacy">Privacy policy</a></li></ul>`,
  );
