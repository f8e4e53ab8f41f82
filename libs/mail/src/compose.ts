import { html, escapeHtml, type Markup } from './html.js';
import { MailError } from './mail.errors.js';
import type { MailTemplate } from './template.js';
import type { WayOutLink } from './way-out.js';

const MOST_SUBJECT = 200;
const MOST_BODY = 200_000;

/** A mail as it is read, with its way out in both bodies. Made by `compose` alone. */
export interface ComposedMail {
  subject: string;
  text: string;
  html: string;
  wayOut: WayOutLink;
}

/** Elements and attributes by which a mail would load something or act. */
const TAGS = /<[^>]*>/g;
const REACHING_OUT = /^<\/?(?:img|picture|video|audio|source|track|iframe|frame|link|script|object|embed|svg|math|base|form|input|button|style|meta\s+http)\b|\s(?:src|srcset|background|poster|data|action|ping|on\w+)\s*=|url\s*\(|\bjavascript:|\bcid:/i;

const page = (subject: string, body: Markup, { kind, words, url }: WayOutLink): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${subject}</title></head>
<body style="margin:0 auto;max-width:36em;padding:1.5em;font:16px/1.5 system-ui,sans-serif">
${body}
<hr style="border:0;border-top:1px solid #ccc;margin:2em 0 1em">
<p style="font-size:.85em;color:#555">Pixeltrace. ${words} <a href="${url}">${kind === 'cancel' ? 'Cancel' : 'Unsubscribe or choose'}</a></p>
</body></html>
`.text;

/**
 * Builds what is read. Without a way out it does not compile, and at run time it throws `no-way-out`; `remote-content` when the HTML would load
 * anything; `header-invalid` for a subject of more than one line or 200 characters.
 */
export const compose = <D>(template: MailTemplate<D>, data: D, wayOut: WayOutLink): ComposedMail => {
  const subject = template.subject(data);
  if (/[\p{Cc}\u2028\u2029]/u.test(subject) || subject.trim() === '' || subject.length > MOST_SUBJECT) throw new MailError('header-invalid', 'subject');
  const text = `${template.text(data).trimEnd()}\n\n-- \nPixeltrace\n${wayOut?.words}\n${wayOut?.url}\n`;
  const mail = { subject, text, html: page(subject, template.html(data), wayOut), wayOut };
  if (mail.text.length > MOST_BODY || mail.html.length > MOST_BODY) throw new MailError('too-long');
  if (!hasWayOut(mail) || (template.stream === 'confirmations') !== (wayOut.kind === 'cancel')) throw new MailError('no-way-out', template.name);
  if ([...mail.html.matchAll(TAGS)].some(([tag]) => REACHING_OUT.test(tag))) throw new MailError('remote-content', template.name);
  return mail;
};

const hasWayOut = ({ text, html, wayOut }: ComposedMail): boolean => /^https?:\/\//.test(wayOut.url) && text.includes(wayOut.url) && html.includes(`href="${escapeHtml(wayOut.url)}"`);
