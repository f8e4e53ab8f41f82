import { html } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface AttackAlertData {
  /** Name of the form. */
  form: string;
  reason: 'rate' | 'confirmations' | 'operator';
  docsUrl: string;
}

const WHY: Readonly<Record<AttackAlertData['reason'], string>> = {
  rate: 'Far more is sent than usual.',
  confirmations: 'Fewer than one in five people confirm what was asked for in their name.',
  operator: 'An operator says so.',
};

/** To operators: a form is attacked. */
export const attackAlert: MailTemplate<AttackAlertData> = {
  name: 'attack-alert',
  stream: 'staff-notices',
  subject: ({ form }) => `The form ${form} is attacked`,
  text: ({ form, reason, docsUrl }) => `${WHY[reason]} The form “${form}” now asks for a puzzle, and what comes without its answer waits in the hold queue.

It calms down by itself ten minutes after the last sign of it. To see the counts, or to overrule it (GET /v1/operators/forms): ${docsUrl}`,
  html: ({ form, reason, docsUrl }) => html`<p>${WHY[reason]} The form “${form}” now asks for a puzzle, and what comes without its answer waits in the hold queue.</p>
<p>It calms down by itself ten minutes after the last sign of it. To see the counts, or to overrule it (GET /v1/operators/forms): ${docsUrl}</p>`,
};
