import { html, escapeHtml, type Markup } from './html.js';
import { MailError } from './mail.errors.js';
import type { MailTemplate } from './template.js';
import type { WayOutLink } from './way-out.js';

const MOST_SUBJECT = 200;
const MOST_BODY = 200_000;

/** A mail as it is read, with its way out in both bodies. Made by `finish` alone. */
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

/** What every reader of a mail sees alike: checked, and not yet a mail. */
export interface WrittenMail {
  name: string;
  isConfirmation: boolean;
  subject: string;
  text: string;
  body: Markup;
}

/** Writes a mail without its way out. Throws `remote-content` when the HTML would load anything; `header-invalid` for a subject of more than one line or 200 characters. */
export const write = <D>(template: MailTemplate<D>, data: D): WrittenMail => {
  const subject = template.subject(data);
  if (/[\p{Cc}\u2028\u2029]/u.test(subject) || subject.trim() === '' || subject.length > MOST_SUBJECT) throw new MailError('header-invalid', 'subject');
  const written = { name: template.name, isConfirmation: template.stream === 'confirmations', subject, text: template.text(data).trimEnd(), body: template.html(data) };
  if (written.text.length > MOST_BODY || written.body.text.length > MOST_BODY) throw new MailError('too-long');
  if ([...written.body.text.matchAll(TAGS)].some(([tag]) => REACHING_OUT.test(tag))) throw new MailError('remote-content', template.name);
  return written;
};

/** Makes it a mail: without a way out it does not compile, and at run time it throws `no-way-out`. */
export const finish = ({ name, isConfirmation, subject, text, body }: WrittenMail, wayOut: WayOutLink): ComposedMail => {
  const mail = { subject, text: `${text}\n\n-- \nPixeltrace\n${wayOut?.words}\n${wayOut?.url}\n`, html: page(subject, body, wayOut), wayOut };
  if (!hasWayOut(mail) || isConfirmation !== (wayOut.kind === 'cancel')) throw new MailError('no-way-out', name);
  return mail;
};

export const compose = <D>(template: MailTemplate<D>, data: D, wayOut: WayOutLink): ComposedMail => finish(write(template, data), wayOut);

const hasWayOut = ({ text, html, wayOut }: ComposedMail): boolean => /^https?:\/\//.test(wayOut.url) && text.includes(wayOut.url) && html.includes(`href="${escapeHtml(wayOut.url)}"`);
