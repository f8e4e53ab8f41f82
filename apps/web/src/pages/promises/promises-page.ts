import { html, type Markup } from '../html.js';
import { layout } from '../layout.js';
import { markdown } from '../markdown.js';
import type { PromisesList, PromiseShown } from './promises-client.js';

const when = (at: string | null): string => (at === null ? 'never' : `${at.slice(0, 10)}, ${at.slice(11, 16)} UTC`);

const verdict = ({ kept }: PromiseShown): string => (kept ? 'Kept' : 'Not kept');

const one = (promise: PromiseShown): Markup => {
  const { id, text, controls, tests, evidence, owner, people, because } = promise;
  return html`<section id="${id}">
<h2>${id}: ${verdict(promise)}</h2>
<blockquote>${markdown(text)}</blockquote>
${because.length === 0 ? [] : html`<ul>${because.map((reason) => html`<li>${reason}</li>\n`)}</ul>`}
<p>${evidence.value ?? 'Unknown'}: ${evidence.says}. Answered for by: ${owner}.</p>
${people === null ? [] : html`<p>Software alone does not keep it. ${people.does} Last looked at on ${people.reviewedOn}, next on ${people.nextReviewOn}.</p>`}
<details><summary>What keeps it, and what shows it</summary>
<ul>${controls.map(({ does, file, switchedOff }) => html`<li>${does} <code>${file}</code>${switchedOff === null ? '' : switchedOff.red ? ` Without it, its test failed (${when(switchedOff.at)}).` : ' Without it, its test still passed.'}</li>\n`)}</ul>
<ul>${tests.map((test) => html`<li>${test.passed === null ? 'Not run' : test.passed ? 'Passed' : 'Failed'}: ${test.id}</li>\n`)}</ul>
</details>
</section>
`;
};

/** Every promise of the policy, and whether it is kept. Works without scripts. */
export const promisesPage = ({ checkedAt, commit, kept, clauses }: PromisesList): string =>
  layout(
    'Are our promises kept? · Pixeltrace',
    html`<h1>Are our promises kept?</h1>
<p>Each promise of our <a href="/privacy">privacy policy</a> has code that keeps it, tests that show it, and a figure of this very system. ${kept} of ${clauses.length} are kept. Those that are not say why.</p>
<p>The tests ran last on ${when(checkedAt)}${commit === null ? '' : html`, on commit <code>${commit}</code>`}. The figures are at most a minute old.</p>
<p>${clauses.map((promise) => html`<a href="#${promise.id}">${promise.id}${promise.kept ? ' ✓' : ' ✗'}</a> `)}</p>
${clauses.map(one)}`,
  );
