import { html, type Markup } from '../html.js';
import { layout } from '../layout.js';
import { day } from './policy-pages.js';
import type { PublishedList } from './published-api.js';

type Entry = PublishedList['subprocessors'][number];

const TOOLS: Readonly<Record<string, string>> = {
  'scc-module-2': 'standard contractual clauses, module 2',
  'scc-module-3': 'standard contractual clauses, module 3',
  'uk-addendum': 'UK addendum to the standard contractual clauses',
  'uk-idta': 'UK international data transfer agreement',
  bcr: 'binding corporate rules',
  dpf: 'data privacy framework',
  'uk-us-data-bridge': 'UK-US data bridge',
};

const CHANGES: Readonly<Record<string, string>> = { first: 'the first list', announced: 'a company was announced', ended: 'a company left', corrected: 'an entry was put right' };

const entry = ({ name, country, region, purpose, categories, safeguards, contractSignedOn, transfers, activeFrom }: Entry): Markup => html`<h2>${name}</h2>
<dl class="facts">
<dt>What for</dt><dd>${purpose}</dd>
<dt>Where</dt><dd>${country}${region === null ? '' : `, ${region}`}</dd>
<dt>Which data</dt><dd>${categories.join(', ')}</dd>
<dt>Safeguards</dt><dd>${safeguards ?? 'none recorded'}${contractSignedOn === null ? '' : html`. Bound by contract since ${day(contractSignedOn)}`}</dd>
<dt>From the EU and the UK</dt><dd>${transfers.length === 0 ? 'no transfer tool: either none is needed, or nothing goes there' : transfers.map(({ origin, tool }) => `${origin}: ${TOOLS[tool] ?? tool}`).join('; ')}</dd>
<dt>Gets data from</dt><dd>${day(activeFrom)} on</dd>
</dl>
`;

/** One list, and the way to those before. `isNewest`: the list as it is now. */
export const subprocessorsPage = ({ number, digest, publishedAt, subprocessors }: PublishedList, lists: readonly { number: number; change: string; publishedAt: string }[], isNewest: boolean): string =>
  layout(
    `${isNewest ? 'Who handles data for us' : `Who handled data for us, list ${number}`} · Pixeltrace`,
    html`<h1>${isNewest ? 'Who handles data for us' : `Who handled data for us: list ${number}`}</h1>
<p>These companies handle personal data for us, and only the data they need. Nothing is sent to any other: what leaves goes through one gate, which knows this list. Customers are told 30 days before a company gets data, and can object.</p>
${subprocessors.length === 0 ? html`<p>At the moment there is no other company: everything runs on our own machines.</p>` : subprocessors.map(entry)}
<p>List ${number} of ${day(publishedAt)}. SHA-256: <code>${digest}</code>.${isNewest ? '' : html` <a href="/subprocessors">The list as it is now</a>.`} To get it by mail, write to <a href="mailto:support@pixeltrace.dev">support@pixeltrace.dev</a>.</p>
<h2>Every list</h2>
<ul>${lists.map((list) => html`<li><a href="/subprocessors/lists/${list.number}">List ${list.number}</a>, ${day(list.publishedAt)}: ${CHANGES[list.change] ?? list.change}</li>\n`)}</ul>`,
  );
