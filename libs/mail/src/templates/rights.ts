import { html, link, paragraphs } from '../html.js';
import type { MailTemplate } from '../template.js';

/** Links and a code only: nothing that anybody typed may stand in a mail to an address that nobody has confirmed. */
export interface RightsVerifyData {
  confirmUrl: string;
  code: string;
  /** Goes with the code, for those who cannot follow the link. */
  reference: string;
  cancelUrl: string;
  days: number;
}

export const rightsVerify: MailTemplate<RightsVerifyData> = {
  name: 'rights-verify',
  stream: 'confirmations',
  cancelUrl: ({ cancelUrl }) => cancelUrl,
  subject: () => 'Confirm your privacy request',
  text: ({ confirmUrl, code, reference, days }) => `Somebody, most likely you, made a privacy request to Pixeltrace with this address. So that nobody else can ask for your data, confirm that it was you.

Open this page and press the button there:
${confirmUrl}

Or, where you made the request, type in the reference ${reference} and the code ${code}.

The time that the law gives us runs from the moment we got your request. Without your confirmation nothing happens; you have ${days} days.`,
  html: ({ confirmUrl, code, reference, days }) => html`<p>Somebody, most likely you, made a privacy request to Pixeltrace with this address. So that nobody else can ask for your data, confirm that it was you.</p>
<p>${link(confirmUrl, 'Open this page')} and press the button there. Or, where you made the request, type in the reference ${reference} and the code <strong>${code}</strong>.</p>
<p>The time that the law gives us runs from the moment we got your request. Without your confirmation nothing happens; you have ${days} days.</p>`,
};

const NEWS = {
  received: 'We have your privacy request, and know that it is yours. We are at work on it.',
  paused: 'We need something from you before we can go on with your privacy request. The law lets the clock stand still until you answer.',
  resumed: 'We are at work on your privacy request again. The clock runs on.',
  extended: 'Your privacy request takes us longer than the first time the law gives us. We extend it, once.',
  refused: 'We cannot do what you ask for. You can ask us to look at it again, and you can complain to your supervisory authority or go to court.',
  done: 'Your privacy request is done.',
  withdrawn: 'You took your privacy request back. We do nothing more about it.',
  lifting: 'You asked us to keep your data and use it for nothing. We are about to lift this, and tell you before we do, as the law asks.',
} as const;

export type RightsNews = keyof typeof NEWS;

export interface RightsUpdateData {
  news: RightsNews;
  pageUrl: string;
  /** In words: the day by which we answer. */
  due?: string;
  /** What an operator wrote to the person. */
  words?: string;
}

const dueLine = (due: string): string => `We answer by ${due} at the latest. The page shows how that was counted.`;

export const rightsUpdate: MailTemplate<RightsUpdateData> = {
  name: 'rights-update',
  stream: 'rights-answers',
  subject: ({ news }) => (news === 'done' ? 'Your privacy request is done' : 'About your privacy request'),
  text: ({ news, pageUrl, due, words }) => [NEWS[news], ...(words === undefined ? [] : [words]), ...(due === undefined ? [] : [dueLine(due)]), `How far it is, and what you can do:\n${pageUrl}`].join('\n\n'),
  html: ({ news, pageUrl, due, words }) => html`<p>${NEWS[news]}</p>
${words === undefined ? [] : paragraphs(words)}
${due === undefined ? [] : html`<p>${dueLine(due)}</p>`}
<p>${link(pageUrl, 'How far it is, and what you can do')}</p>`,
};

export interface RightsAlertData {
  stage: 'target' | 'deadline' | 'overdue' | 'extension-undelivered';
  /** How many requests. */
  requests: number;
  deskUrl: string;
}

const STAGES: Record<RightsAlertData['stage'], string> = {
  target: 'Our own target for a privacy request is near.',
  deadline: 'The legal deadline of a privacy request is five days away or less.',
  overdue: 'A privacy request is past its legal deadline.',
  'extension-undelivered': 'The notice that a privacy request is extended did not arrive. The extension does not count until one does.',
};

/** To operators. It names nobody. */
export const rightsAlert: MailTemplate<RightsAlertData> = {
  name: 'rights-alert',
  stream: 'staff-notices',
  subject: ({ stage }) => (stage === 'overdue' ? 'A privacy request is overdue' : 'A privacy request needs you'),
  text: ({ stage, requests, deskUrl }) => `${STAGES[stage]}\n\nRequests concerned: ${requests}\n\nThe desk: ${deskUrl}`,
  html: ({ stage, requests, deskUrl }) => html`<p>${STAGES[stage]}</p><p>Requests concerned: ${requests}</p><p>The desk: ${link(deskUrl)}</p>`,
};

export interface RightsPassedOnData {
  /** Where the person says they were recorded. */
  origin: string;
  /** In words. */
  asks: string;
  due: string;
  requestDue: string;
  docsUrl: string;
}

/** To the owners of a customer whose recordings a person asks about. */
export const rightsPassedOn: MailTemplate<RightsPassedOnData> = {
  name: 'rights-passed-on',
  stream: 'rights-answers',
  subject: () => 'A person you record made a privacy request',
  text: ({ origin, asks, due, requestDue, docsUrl }) => `Somebody asked us about recordings of them on ${origin}: ${asks}. The recordings are yours, and so is the answer. We know nobody by your pseudonyms; only you can tell which recordings are theirs.

Your clock begins with this mail: answer by ${due}. The person made the request to us earlier, and has our answer about what we hold ourselves by ${requestDue}.

Answer it with the operations “Rights sub-cases” of our API, by your own pseudonyms of the person, or say that you hold nothing: ${docsUrl}`,
  html: ({ origin, asks, due, requestDue, docsUrl }) => html`<p>Somebody asked us about recordings of them on ${origin}: ${asks}. The recordings are yours, and so is the answer. We know nobody by your pseudonyms; only you can tell which recordings are theirs.</p>
<p>Your clock begins with this mail: answer by ${due}. The person made the request to us earlier, and has our answer about what we hold ourselves by ${requestDue}.</p>
<p>Answer it with the operations “Rights sub-cases” of our API, by your own pseudonyms of the person, or say that you hold nothing: ${link(docsUrl)}</p>`,
};
