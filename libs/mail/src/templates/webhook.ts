import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface WebhookDisabledData {
  project: string;
  /** What went wrong at the last attempt: `timeout`, `refused`, `tls`, … */
  failure: string;
  url: string;
}

const WAY_BACK = 'When it can be reached again, switch it on with PATCH /v1/projects/{projectId}/webhook {"enabled": true}. What could not be delivered is listed under /v1/projects/{projectId}/webhook/deliveries and is not sent again.';

/** To those who answer for an organisation. */
export const webhookDisabled: MailTemplate<WebhookDisabledData> = {
  name: 'webhook-disabled',
  stream: 'service-notices',
  subject: ({ project }) => `The webhook of ${project} is switched off`,
  text: ({ project, failure, url }) => `Your webhook for ${project} could not be reached for days, or said that it is gone (${failure}). It is switched off: it is told nothing any more.

${WAY_BACK}

${url}`,
  html: ({ project, failure, url }) => html`<p>Your webhook for ${project} could not be reached for days, or said that it is gone (${failure}). It is switched off: it is told nothing any more.</p>
<p>${WAY_BACK}</p>
<p>${link(url, 'To your projects')}</p>`,
};
