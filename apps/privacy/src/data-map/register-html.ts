import type { Activity } from './activities.js';
import type { ProcessingRegister } from './register.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);

const list = (items: readonly string[]): string => `<ul>${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`;

const row = ({ people, purpose, basis, categories, data, recipients, retention }: Activity): string =>
  `<tr><td>${escape(people)}</td><td>${escape(purpose)}</td><td>${basis}</td><td>${categories.join(', ')}</td><td>${data.map((one) => `<code>${escape(one)}</code>`).join(' ')}</td><td>${list(recipients)}</td><td>${escape(retention.duration ?? '')} ${escape(retention.trigger)}</td></tr>`;

const table = (activities: readonly Activity[]): string =>
  `<table>\n<thead><tr><th>People</th><th>Purpose</th><th>Legal basis</th><th>Categories</th><th>Data</th><th>Recipients</th><th>Kept</th></tr></thead>\n<tbody>\n${activities.map(row).join('\n')}\n</tbody>\n</table>`;

/** The register as a page that can be printed. */
export const registerHtml = ({ controller, processor, transfers, security, outbound }: ProcessingRegister): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Register of processing activities</title>
<h1>Register of processing activities</h1>
<p>Generated from the declarations in the code (Art. 30 GDPR).</p>
<h2>As controller (Art. 30(1))</h2>
${table(controller)}
<h2>As processor for our customers (Art. 30(2))</h2>
${table(processor)}
<h2>Transfers</h2>
<p>${escape(transfers)}</p>
<h2>Security (Art. 32)</h2>
${list(security)}
<h2>Connections to other machines</h2>
${list(outbound.map(({ file, to, guard }) => `${file} → ${to}. ${guard}`))}
</html>
`;
