import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

export interface AccessAskedData {
  organisation: string;
  reference: string;
  reason: string;
  minutes: number;
  lapsesAt: string;
  url: string;
}

export const accessAsked: MailTemplate<AccessAskedData> = {
  name: 'access-asked',
  stream: 'account-security',
  subject: ({ organisation }) => `May our support look at recordings of ${organisation}?`,
  text: ({ organisation, reference, reason, minutes, lapsesAt, url }) => `Our support asks to look at recordings of ${organisation} for ${minutes} minutes.

Reference: ${reference}
Reason: ${reason}

Sign in to allow it, for as long as you like up to that, or to refuse it:
${url}

Nobody looks unless you allow it. Without an answer the request lapses on ${moment(lapsesAt)}. Whatever is looked at is in your watch audit, and you can take the permission back at any time.`,
  html: ({ organisation, reference, reason, minutes, lapsesAt, url }) => html`<p>Our support asks to look at recordings of ${organisation} for ${String(minutes)} minutes.</p>
<p>Reference: ${reference}<br>Reason: ${reason}</p>
<p>${link(url, 'Sign in')} to allow it, for as long as you like up to that, or to refuse it.</p>
<p>Nobody looks unless you allow it. Without an answer the request lapses on ${moment(lapsesAt)}. Whatever is looked at is in your watch audit, and you can take the permission back at any time.</p>`,
};

export interface AccessNoticeData {
  organisation: string;
  kind: 'abuse-security' | 'legal-order';
  approvedAt: string;
  minutes: number;
  reference: string;
  url: string;
}

const NOTICE: Readonly<Record<AccessNoticeData['kind'], string>> = {
  'abuse-security': 'to look into abuse or a security incident, with the approval of two of our staff',
  'legal-order': 'under a valid legal order, whose disclosure of this access was prohibited until now',
};

export const accessNotice: MailTemplate<AccessNoticeData> = {
  name: 'access-notice',
  stream: 'order-notices',
  subject: ({ organisation }) => `Our staff had access to recordings of ${organisation}`,
  text: ({ organisation, kind, approvedAt, minutes, reference, url }) => `From ${moment(approvedAt)} our staff had access to recordings of ${organisation} for at most ${minutes} minutes, ${NOTICE[kind]} (${reference}).

Who looked at which recording, and when, is in your watch audit:
${url}`,
  html: ({ organisation, kind, approvedAt, minutes, reference, url }) => html`<p>From ${moment(approvedAt)} our staff had access to recordings of ${organisation} for at most ${String(minutes)} minutes, ${NOTICE[kind]} (${reference}).</p>
<p>Who looked at which recording, and when, is in ${link(url, 'your watch audit')}.</p>`,
};

export interface AccessStatementData {
  organisation: string;
  /** Its Monday, `2026-11-16`. */
  week: string;
  grants: number;
  looks: number;
  checkpoint: string | null;
  url: string;
}

const statementWords = ({ organisation, week, grants, looks }: AccessStatementData): string =>
  looks === 0
    ? `In the week from ${week} on, nobody of our staff looked at recordings of ${organisation}.`
    : `In the week from ${week} on, our staff looked at recordings of ${organisation} ${looks === 1 ? 'once' : `${looks} times`}, under ${grants === 1 ? 'one grant' : `${grants} grants`}.`;

export const accessStatement: MailTemplate<AccessStatementData> = {
  name: 'access-statement',
  stream: 'service-notices',
  subject: ({ looks, week }) => (looks === 0 ? `No access to your recordings in the week of ${week}` : `Access to your recordings in the week of ${week}`),
  text: (data) => `${statementWords(data)}

Every look is in your watch audit:
${data.url}

${data.checkpoint === null ? 'The audit log was not signed yet.' : `This is the audit log as we have signed it. Keep this mail, and nothing that was in the log can be changed without your noticing:\n\n${data.checkpoint}`}`,
  html: (data) => html`<p>${statementWords(data)}</p>
<p>Every look is in ${link(data.url, 'your watch audit')}.</p>
<p>This is the audit log as we have signed it. Keep this mail, and nothing that was in the log can be changed without your noticing:</p>
<pre style="white-space:pre-wrap;overflow-wrap:anywhere">${data.checkpoint ?? 'It was not signed yet.'}</pre>`,
};

export interface OrderNoticeData {
  organisation: string;
  authority: string;
  reference: string;
  jurisdiction: string;
  demanded: string;
  /** Not disclosed before, unless somebody objects; null when it was disclosed already, under a prohibition that has ended. */
  notBefore: string | null;
  url: string;
}

const orderWords = ({ organisation, authority, reference, jurisdiction, notBefore }: OrderNoticeData): string =>
  notBefore === null
    ? `${authority} (${jurisdiction}) ordered us to disclose recordings of ${organisation} (${reference}). We were not allowed to tell you before today.`
    : `${authority} (${jurisdiction}) orders us to disclose recordings of ${organisation} (${reference}). We found the order valid. We disclose nothing before ${moment(notBefore)}, so that you can object to it.`;

export const orderNotice: MailTemplate<OrderNoticeData> = {
  name: 'order-notice',
  stream: 'order-notices',
  subject: ({ organisation }) => `A legal order about recordings of ${organisation}`,
  text: (data) => `${orderWords(data)}

What is demanded: ${data.demanded}

If you want to object, write to us, or ask a lawyer:
${data.url}`,
  html: (data) => html`<p>${orderWords(data)}</p>
<p>What is demanded: ${data.demanded}</p>
<p>If you want to object, ${link(data.url, 'write to us')}, or ask a lawyer.</p>`,
};
