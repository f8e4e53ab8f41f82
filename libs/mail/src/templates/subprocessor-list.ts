import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface SubprocessorListData {
  /** Of the list. */
  number: number;
  entries: readonly { name: string; country: string; purpose: string; from: string }[];
  url: string;
}

const lines = ({ entries }: SubprocessorListData): string[] => entries.map(({ name, country, purpose, from }) => `${name} (${country}): ${purpose}. From ${from} on.`);

const NOBODY = 'At the moment no other company handles personal data for us.';

/** The list that somebody asked for. */
export const subprocessorList: MailTemplate<SubprocessorListData> = {
  name: 'subprocessor-list',
  stream: 'contact',
  subject: () => 'The companies that handle personal data for Pixeltrace',
  text: (data) => `You asked which companies handle personal data for us. This is list ${data.number}:

${data.entries.length === 0 ? NOBODY : lines(data).join('\n')}

With safeguards, and every list before: ${data.url}`,
  html: (data) => html`<p>You asked which companies handle personal data for us. This is list ${data.number}:</p>
${data.entries.length === 0 ? html`<p>${NOBODY}</p>` : html`<ul>${lines(data).map((line) => html`<li>${line}</li>`)}</ul>`}
<p>${link(data.url, 'With safeguards, and every list before')}</p>`,
};
