import { html, type Markup } from '../html.js';
import { layout } from '../layout.js';
import type { Preferences } from './unsubscribe-client.js';

type Stream = Preferences['streams'][number];

const TITLE = 'Mail from us · Pixeltrace';

const pressPage = html`<input type="hidden" name="press" value="page">`;

const choice = ({ stream, title, description, receives, canChoose }: Stream): Markup => html`<p><label><input type="checkbox" name="receive" value="${stream}"${receives ? html` checked` : []}${canChoose ? [] : html` disabled`}> <strong>${title}</strong></label><br>
<span class="note">${description}${canChoose ? [] : html` Mail to your address came back or was reported, so we stopped.`}</span></p>
`;

const choices = (path: string, streams: readonly Stream[]): Markup => html`<h2>Choose what we send you</h2>
<form method="post" action="${path}/choices">
${pressPage}
<fieldset><legend>Send me</legend>
${streams.filter(({ owed }) => !owed).map(choice)}</fieldset>
<button type="submit">Save</button>
</form>
<p class="note">We go on sending what you ask for and what we owe you: ${streams.filter(({ owed }) => owed).map(({ title }) => title.toLowerCase()).join(', ')}.</p>`;

const oneClick = (path: string, { linkStream, streams }: Preferences): Markup => {
  const found = streams.find(({ stream }) => stream === linkStream);
  const wanted = linkStream === null ? streams.some(({ owed, receives }) => !owed && receives) : (found?.receives ?? false);
  if (!wanted) return html`<p>You get nothing of this any more.</p>`;
  return html`<form method="post" action="${path}">
${pressPage}
<button type="submit">${found === undefined ? 'Stop all mail that is not owed to me' : `Unsubscribe from “${found.title}”`}</button>
</form>`;
};

/** Nothing happens before a button is pressed. `done` says what one was pressed for. */
export const unsubscribePage = (token: string, preferences: Preferences, done?: 'unsubscribed' | 'saved'): string => {
  const path = `/unsubscribe/${encodeURIComponent(token)}`;
  const notice = done === 'unsubscribed' ? 'You are unsubscribed. It holds from now on, for mail that was already waiting as well.' : 'Saved. It holds from now on.';
  return layout(
    TITLE,
    html`<h1>Mail from us</h1>
${done === undefined ? oneClick(path, preferences) : html`<p role="status"><strong>${notice}</strong></p>`}
${choices(path, preferences.streams)}`,
  );
};

export const unknownLinkPage = (): string =>
  layout(TITLE, html`<h1>This link does not work</h1><p>It is not complete, or it is none of ours. Copy the whole link out of the mail, or write to us at the address below: we take you off by hand.</p>`);
