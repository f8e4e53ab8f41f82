import type { Mail, MailSummary } from './mail-store.js';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Characters that turn the text around them, so that a name or a link shows as what it is not. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text of strangers: escaped, its direction kept to itself. */
const foreign = (text: string, absent: string): string => (text.trim() ? `<bdi>${escape(text.replace(TURNING, '\ufffd'))}</bdi>` : `<i>${absent}</i>`);
const subjectOf = ({ subject }: MailSummary): string => foreign(subject, 'no subject');
const time = (iso: string): string => `<time datetime="${escape(iso)}">${escape(iso.slice(0, 19).replace('T', ' '))} UTC</time>`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
${body}
</body>
</html>
`;

const emptyState = (smtpUrl: string): string => `<p>No mail yet. Mail that Pixeltrace sends arrives here and goes nowhere else: do something in the product that sends one, or send one yourself, then <a href="/">reload this page</a>.</p>
<pre>printf 'Subject: Hello\\n\\nIt works.\\n' | curl ${escape(smtpUrl)} --mail-from me@example.com --mail-rcpt you@example.com --upload-file -</pre>
<p>To have mail delivered instead, set <code>SMTP_URL</code> to your mail server's URL and start again.</p>`;

const row = (mail: MailSummary): string => `<li><a href="/messages/${mail.id}">${subjectOf(mail)}</a>
<p>To ${foreign(mail.to, 'nobody')} · from ${foreign(mail.from, 'nobody')} · ${time(mail.receivedAt)}</p></li>`;

export const listPage = (mails: readonly MailSummary[], smtpUrl: string): string => {
  const count = mails.length === 1 ? '1 mail' : `${mails.length} mails`;
  const full = `<p>${count}, newest first. The newest 200 are kept. <a href="/">Reload</a></p>
<ol>
${mails.map(row).join('\n')}
</ol>
<details><summary>Empty the mailbox</summary>
<form method="post" action="/empty"><p>This deletes ${count} for good.</p><button>Delete ${count}</button></form></details>`;
  return page('Mailbox · Pixeltrace', `<main>\n<h1>Mailbox</h1>\n${mails.length > 0 ? full : emptyState(smtpUrl)}\n</main>`);
};

/** Links of a text, so that a confirmation can be followed. Only http and https become links. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${escape(part)}" target="_blank" rel="noopener noreferrer">${escape(part)}</a>` : escape(part)))
    .join('');

const attachmentsOf = ({ attachments }: Mail): string => {
  if (attachments.length === 0) return '';
  const rows = attachments.map(({ name, type, bytes }) => `<li>${foreign(name, 'no name')} (${escape(type)}, ${bytes} B)</li>`);
  return `<h2>Attachments</h2>\n<p>They are listed only; their content was not kept.</p>\n<ul>${rows.join('')}</ul>`;
};

export const messagePage = (mail: Mail): string => {
  const html = `<h2>As HTML</h2>
<p>Shown without scripts and without anything from elsewhere. Links open in a new tab.</p>
<iframe src="/messages/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox" title="The mail as HTML"></iframe>`;
  return page(
    `${mail.subject.trim() || 'no subject'} · Mailbox · Pixeltrace`,
    `<nav aria-label="Mailbox"><a href="/">All mail</a></nav>
<main>
<h1>${subjectOf(mail)}</h1>
<dl>
<dt>From</dt><dd>${foreign(mail.from, 'nobody')}</dd>
<dt>To</dt><dd>${foreign(mail.to, 'nobody')}</dd>
<dt>Delivered to</dt><dd>${foreign(mail.envelope.to.join(', '), 'nobody')}</dd>
<dt>Received</dt><dd>${time(mail.receivedAt)}</dd>
</dl>
<h2>As text</h2>
<pre dir="auto">${mail.text.trim() ? linked(mail.text) : '<i>no text</i>'}</pre>
${mail.html === undefined ? '' : html}
${attachmentsOf(mail)}
</main>`,
  );
};

/** Elements that make browsers connect to elsewhere before, or although, a policy forbids the load. */
const REACHING_OUT = /<(?=link|i?frame|fencedframe|object|embed)/gi;

/** The HTML of a mail for its sandboxed frame. Policy and sandbox keep it from running or loading anything. */
export const framedHtml = (html: string): string => `<!doctype html><meta charset="utf-8"><base target="_blank">${html.replace(REACHING_OUT, '<x-')}`;

export const notFoundPage = (): string => page('Not found · Mailbox · Pixeltrace', '<main>\n<h1>Not found</h1>\n<p>There is no such mail; it may have been deleted. <a href="/">All mail</a></p>\n</main>');

export const STYLE = `:root { color-scheme: light dark; --ink: #16181d; --paper: #fdfdfc; --quiet: #5a606b; --line: #d9dce1; --accent: #0a5bd3; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef1; --paper: #14161a; --quiet: #a5acb8; --line: #343941; --accent: #8ab4f8; --on-accent: #10131a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ol { list-style: none; margin: 1.5rem 0; padding: 0; border-top: 1px solid var(--line); }
li { padding: .7rem 0; }
ol > li { border-bottom: 1px solid var(--line); }
li > a { display: inline-block; padding: .2rem 0; font-weight: 600; }
li > p { margin: 0; color: var(--quiet); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
pre { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: .4rem; white-space: pre-wrap; font: .95rem/1.5 ui-monospace, monospace; }
iframe { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: .4rem; background: #fff; color-scheme: light; }
summary { cursor: pointer; padding: .3rem 0; color: var(--accent); }
button { font: inherit; padding: .6rem 1.2rem; border: 0; border-radius: .4rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }
`;
