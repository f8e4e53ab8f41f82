import { type AnalyticsRows, sixDaysBefore } from './analytics-rows.js';
import { html, type Markup } from './html.js';
import { layout } from './layout.js';

const DAY_MS = 86_400_000;

const REASONS: Readonly<Record<string, string>> = {
  bot: 'bot: a program by its own word',
  prefetch: 'prefetch: fetched ahead, not seen',
  prerender: 'prerender: painted ahead, not seen',
  'unknown-page': 'unknown-page: an address we do not have',
};

/** One table of stored rows, with a caption and headers for screen readers; it scrolls by itself on small screens. */
const table = (caption: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]): Markup => html`<div class="table" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.length === 0 ? html`<tr><td colspan="${columns.length}">No rows.</td></tr>` : rows.map((row) => html`<tr>${row.map((value, index) => (index === 0 ? html`<th scope="row">${value}</th>` : html`<td>${value}</td>`))}</tr>\n`)}</tbody>
</table></div>
`;

const neighbours = ({ from, to }: AnalyticsRows, today: string): Markup => {
  const earlier = html`<a rel="prev" href="/analytics?to=${dayBefore(from)}">The week before</a>`;
  const later = to < today ? html` · <a rel="next" href="/analytics">This week</a>` : [];
  return html`<nav aria-label="Weeks"><p>${earlier}${later}</p></nav>`;
};

const dayBefore = (day: string): string => new Date(Date.parse(`${sixDaysBefore(day)}T00:00:00.000Z`) + 5 * DAY_MS).toISOString().slice(0, 10);

/** Everything our analytics store about a week, row by row. `today` is YYYY-MM-DD, UTC. */
export const analyticsPage = (rows: AnalyticsRows, today: string): string =>
  layout(
    'What we count · Pixeltrace',
    html`<h1>What we count</h1>
<p>These are our analytics: the very rows that are stored, not a picture of them. When somebody opens a page, counters go up by one. No cookie is set, no script runs, and no row about the visit is
written, so nobody can tell from them who you are, what you read next or whether you came back on another day.</p>
<ul>
<li>Browsers that send Global Privacy Control or Do Not Track are not counted at all.</li>
<li>A site that fewer than three page views of a day came from is stored as <em>other</em>.</li>
<li>A visit is told from the next with a random salt that exists in memory only, for one day at most.</li>
<li>Counters are kept for 25 months; after that only monthly totals.</li>
</ul>
<h2>${rows.from} to ${rows.to} (UTC)</h2>
${neighbours(rows, today)}
${table('Page views', ['Hour', 'Page', 'Views'], rows.pageHours.map(({ hour, path, views }) => [hour.slice(0, 16).replace('T', ' '), path, views]))}
${table('Sites that page views came from', ['Day', 'Site', 'Views'], rows.referralDays.map(({ day, domain, views }) => [day, domain, views]))}
${table('Visits', ['Day', 'Visits'], rows.visitDays.map(({ day, visits }) => [day, visits]))}
${table('Requests that were not counted', ['Day', 'Why', 'Requests'], rows.droppedDays.map(({ day, reason, views }) => [day, REASONS[reason] ?? reason, views]))}
${rows.monthTotals.length === 0 ? [] : table('Totals of months before that', ['Month', 'What', 'Name', 'Count'], rows.monthTotals.map(({ month, kind, name, count }) => [month.slice(0, 7), kind, name, count]))}`,
  );
