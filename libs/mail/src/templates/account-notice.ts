import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

/** What people are told about their account, in words that are ours alone. */
const EVENTS = {
  'factor-added': 'A second factor was added to your account.',
  'factor-removed': 'A second factor was removed from your account.',
  'recovery-codes-renewed': 'New recovery codes were made for your account. The old ones no longer work.',
  'recovery-code-used': 'A recovery code was used to sign in to your account. It does not work again.',
  'email-change-asked': 'Somebody who is signed in to your account asked for its mail address to be changed.',
  'email-changed': 'The mail address of your account was changed.',
  'factor-recovery-asked': 'Somebody who can read the mail of this account says that every second factor of it is lost, and asks to come in without one.',
  'factor-recovery-of-member': 'Somebody who can read the mail of a member of your organisation says that every second factor of theirs is lost. An owner has to approve it, and should ask them in person first.',
  'factor-recovery-approved': 'An owner of your organisation approved that you come in without your lost second factor.',
  'factor-recovery-stopped': 'Coming in without the lost second factor was stopped.',
  'email-change-stopped': 'The change of the mail address of your account was stopped.',
  'factors-recovered': 'The second factors of your account were taken away, after the waiting time. Whoever signed in should add new ones.',
  'factors-reset': 'An administrator of Pixeltrace took your second factors away. You need an enrolment code from them to sign in.',
} as const;

export type AccountEvent = keyof typeof EVENTS;

export interface AccountNoticeData {
  event: AccountEvent;
  /** When it takes effect by itself: an ISO time. */
  dueAt?: string;
  /** Ends it, for whoever follows the link. */
  cancelUrl?: string;
}

const day = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** Sent to every address that should know. */
export const accountNotice: MailTemplate<AccountNoticeData> = {
  name: 'account-notice',
  stream: 'account-security',
  subject: () => 'About the security of your Pixeltrace account',
  text: ({ event, dueAt, cancelUrl }) =>
    [
      EVENTS[event],
      ...(dueAt === undefined ? [] : [`It takes effect on ${day(dueAt)} at the earliest.`]),
      ...(cancelUrl === undefined ? [] : [`You did not ask for it, or do not want it? Stop it here:\n${cancelUrl}`]),
      'If this was not you, sign in, end all other sessions and look at your second factors.',
    ].join('\n\n'),
  html: ({ event, dueAt, cancelUrl }) => html`<p>${EVENTS[event]}</p>
${dueAt === undefined ? [] : html`<p>It takes effect on ${day(dueAt)} at the earliest.</p>`}
${cancelUrl === undefined ? [] : html`<p>You did not ask for it, or do not want it? ${link(cancelUrl, 'Stop it')}.</p>`}
<p>If this was not you, sign in, end all other sessions and look at your second factors.</p>`,
};
