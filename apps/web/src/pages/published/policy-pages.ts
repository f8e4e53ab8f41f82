import { isPromise, type PolicyBlock, type PolicyText, readPolicy } from '#policy/policy-text.js';
import { html, type Markup } from '../html.js';
import { layout } from '../layout.js';
import { inline } from '../markdown.js';
import type { PublishedChanges, PublishedText, PublishedVersion } from './published-api.js';

const WORDS: Readonly<Record<PublishedVersion['changeClass'], string>> = { first: 'The first version', wording: 'Wording only', meaningful: 'A meaningful change' };

/** `23 November 2026`, in UTC. */
export const day = (time: string): Markup =>
  html`<time datetime="${time}">${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(time))}</time>`;

const block = (part: PolicyBlock, date: Markup): Markup => {
  if (part.kind === 'paragraph') return html`<p>${part.clauses.map(({ id, text }, index) => html`${index === 0 ? '' : ' '}<span id="${id}">${inline(text)}</span>`)}</p>\n`;
  if (part.kind === 'date') return html`<p>${part.text} ${date}</p>\n`;
  return part.kind === 'title' ? html`<h1>${part.text}</h1>\n` : html`<h2>${part.text}</h2>\n`;
};

const attribution = ({ changes, version }: PolicyText): Markup => html`<p>Changes were made: ${changes} This is version ${version}. <a href="/privacy/versions">Every version, and what changed</a>.</p>`;

const body = (text: PolicyText, date: Markup): Markup => html`${text.blocks.map((part) => block(part, date))}${attribution(text)}`;

const coming = (next: PublishedVersion | undefined, current: number): Markup[] =>
  next
    ? [
        html`<p class="notice">From ${day(next.effectiveAt)} on <a href="/privacy/versions/${next.number}">version ${next.number}</a> applies. ${next.summary} <a href="/privacy/changes?from=${current}&amp;to=${next.number}">What changes</a>.</p>\n`,
      ]
    : [];

/** The version in force, dated; `next`: one that was announced. */
export const policyPage = (published: PublishedText, next: PublishedVersion | undefined): string =>
  layout('Privacy policy · Pixeltrace', html`${coming(next, published.number)}${body(readPolicy(published.text), day(published.inForceAt ?? published.effectiveAt))}`);

/** The text that this release has, while nobody can say from when on it applies. */
export const undatedPolicyPage = (source: string): string => layout('Privacy policy · Pixeltrace', body(readPolicy(source), html`(the date cannot be shown at the moment)`));

export const versionPage = (published: PublishedText): string => {
  const { number, changeClass, publishedAt, effectiveAt, inForceAt, digest } = published;
  return layout(
    `Privacy policy, version ${number} · Pixeltrace`,
    html`<p class="notice">Version ${number}, published on ${day(publishedAt)}. ${WORDS[changeClass]}. ${inForceAt === null ? html`It applies from ${day(effectiveAt)} on` : html`It applied from ${day(inForceAt)} on`}.
SHA-256 of the text: <code>${digest}</code>. ${number > 1 ? html`<a href="/privacy/changes?from=${number - 1}&amp;to=${number}">What it changed</a>. ` : ''}<a href="/privacy">The policy that applies now</a>.</p>
${body(readPolicy(published.text), day(inForceAt ?? effectiveAt))}`,
  );
};

const choice = (name: string, label: string, versions: readonly PublishedVersion[], chosen: number): Markup =>
  html`<label>${label} <select name="${name}">${versions.map(({ number }) => html`<option value="${number}"${number === chosen ? html` selected` : ''}>Version ${number}</option>`)}</select></label> `;

const compare = (versions: readonly PublishedVersion[], from: number, to: number): Markup =>
  html`<form method="get" action="/privacy/changes">${choice('from', 'From', versions, from)}${choice('to', 'to', versions, to)}<button type="submit" class="plain">Compare</button></form>\n`;

export const versionsPage = (versions: readonly PublishedVersion[]): string => {
  const newest = versions[0]?.number ?? 1;
  return layout(
    'Versions of the privacy policy · Pixeltrace',
    html`<h1>Versions of the privacy policy</h1>
<p>What was published never changes: each version stays at its address, with the SHA-256 of its text.</p>
<div class="table" role="region" aria-label="Versions" tabindex="0"><table>
<caption>Newest first</caption>
<thead><tr><th scope="col">Version</th><th scope="col">Applies from</th><th scope="col">What kind of change</th><th scope="col">In short</th></tr></thead>
<tbody>${versions.map(
      ({ number, inForceAt, effectiveAt, changeClass, summary }) =>
        html`<tr><th scope="row"><a href="/privacy/versions/${number}">Version ${number}</a></th><td>${day(inForceAt ?? effectiveAt)}${inForceAt === null ? ' (announced)' : ''}</td><td>${WORDS[changeClass]}</td><td>${summary}</td></tr>\n`,
    )}</tbody>
</table></div>
<h2>Compare two versions</h2>
${compare(versions, Math.max(1, newest - 1), newest)}`,
  );
};

const RUN = { same: (text: string) => html`${text} `, added: (text: string) => html`<ins>${text}</ins> `, removed: (text: string) => html`<del>${text}</del> ` } as const;
const KINDS = { added: 'new', removed: 'gone', changed: 'changed' } as const;

export const changesPage = ({ from, to, changes, changeClass }: PublishedChanges, versions: readonly PublishedVersion[]): string =>
  layout(
    `Privacy policy, version ${from} to ${to} · Pixeltrace`,
    html`<h1>From version ${from} to version ${to}</h1>
<p>${changes.length === 0 ? 'Nothing differs.' : html`${changes.length} ${changes.length === 1 ? 'statement differs' : 'statements differ'}; taken clause by clause that is ${changeClass === 'meaningful' ? 'a meaningful change' : 'wording only'}.`}</p>
${changes.map(
      ({ id, kind, words, changeClass: weight }) => html`<h2>${isPromise(id) ? `Promise ${id}` : id.replaceAll('-', ' ')}: ${KINDS[kind]}</h2>
<p>${words.map(({ op, text }) => RUN[op](text))}</p>
<p><small>${weight === 'meaningful' ? 'Meaningful' : 'Wording'}</small></p>\n`,
    )}
${compare(versions, from, to)}`,
  );
