import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface BreachAlarmData {
  /** Of the duty, such as `eu-authority`. */
  code: string;
  /** ISO 8601. */
  dueAt: string;
  isOverdue: boolean;
  url: string;
}

const words = ({ code, dueAt, isOverdue }: BreachAlarmData): string =>
  `Because of a breach of personal data the duty “${code}” ${isOverdue ? 'was' : 'is'} due at ${dueAt.slice(0, 16).replace('T', ' ')} UTC, and nobody has said that it was done.`;

/** To operators: somebody has to be told of a breach. */
export const breachAlarm: MailTemplate<BreachAlarmData> = {
  name: 'breach-alarm',
  stream: 'staff-notices',
  subject: ({ code, isOverdue }) => (isOverdue ? `Overdue: breach duty ${code}` : `Soon due: breach duty ${code}`),
  text: (data) => `${words(data)}

See the register (GET /v1/breaches): ${data.url}`,
  html: (data) => html`<p>${words(data)}</p><p>${link(data.url, 'See the register')} (GET /v1/breaches)</p>`,
};
