import type { RetentionEntry } from './retention-entry.js';

const entry = (more: Omit<RetentionEntry, 'hold' | 'action' | 'counted'> & Partial<RetentionEntry>): RetentionEntry => ({ action: 'delete', hold: 'none', counted: true, ...more });

const WAITLIST_PURGE = 'apps/waitlist/src/waitlist/purge.ts#Purge';
const MAIL_PURGE = 'apps/waitlist/src/mail-worker/mail-purge.ts#MailPurge';
const UPKEEP = 'apps/waitlist/src/abuse/defence-upkeep.ts#DefenceUpkeep';
const LOG = 'apps/waitlist/src/request-log/request-log-retention.ts#RequestLogRetention';

/** What we hold for ourselves about people who come to the site or write to us. */
export const SITE_SCHEDULE: readonly RetentionEntry[] = [
  entry({
    id: 'waitlist-place',
    title: 'A place on the waitlist',
    datasets: ['waitlist.subscriber'],
    declared: 'until-no-longer-needed',
    basis: 'consent',
    trigger:
      'No longer needed: 24 months on the list, 12 months after the invitation, 30 days after joining, 90 days after declining. Whoever still waits is asked 30 days before whether they want to stay. Not while a conversation with them is open. At once when they leave the list.',
    duration: 'P24M',
    hold: 'row',
    carriedOutBy: [WAITLIST_PURGE, 'apps/waitlist/src/waitlist/subscriber.repository.ts#SubscriberRepository'],
  }),
  entry({ id: 'waitlist-sign-up', title: 'Somebody who asked to join and did not confirm', datasets: ['waitlist.sign_up'], declared: 'P7D', basis: 'consent', trigger: 'The request', duration: 'P7D', carriedOutBy: [WAITLIST_PURGE] }),
  entry({ id: 'waitlist-link', title: 'Links that confirm a place', datasets: ['waitlist.confirm_token'], declared: 'P7D', basis: 'consent', trigger: 'The mail', duration: 'P7D', carriedOutBy: [WAITLIST_PURGE] }),
  entry({ id: 'waitlist-left-alone', title: 'Keyed hash of an address that said it was not them', datasets: ['waitlist.suppression'], declared: 'P30D', basis: 'legitimate-interest', trigger: 'Their click', duration: 'P30D', carriedOutBy: [WAITLIST_PURGE] }),
  entry({
    id: 'address-rule',
    title: 'Keyed hash of an address that is let in or kept out',
    datasets: ['waitlist.address_rule'],
    declared: 'until-operator-removes-it',
    basis: 'legitimate-interest',
    trigger: 'An operator removes it',
    duration: null,
    counted: false,
    carriedOutBy: ['apps/waitlist/src/operators-desk/address-rules.service.ts#AddressRulesService'],
  }),
  entry({
    id: 'contact',
    title: 'Messages to us and our answers',
    datasets: ['waitlist.conversation', 'waitlist.conversation_message'],
    declared: 'contact-silent-a-year',
    basis: 'legitimate-interest',
    trigger: 'The last message of a conversation that is closed; spam goes after 30 days',
    duration: 'P12M',
    hold: 'row',
    carriedOutBy: ['apps/waitlist/src/contact/contact-sweep.ts#ContactSweep'],
  }),
  entry({ id: 'mail-content', title: 'Address and words of a mail we sent', datasets: ['mail.message'], declared: 'mail-content', basis: 'contract', trigger: 'It was delivered or given up', duration: 'P7D', action: 'anonymise', carriedOutBy: [MAIL_PURGE] }),
  entry({
    id: 'mail-row',
    title: 'That a mail was sent, with a keyed hash of its address',
    datasets: ['mail.message'],
    declared: 'mail-row',
    basis: 'contract',
    trigger: 'It was delivered or given up: 90 days, and 400 days for announcements, so that nobody gets one twice',
    duration: 'P400D',
    carriedOutBy: [MAIL_PURGE],
  }),
  entry({ id: 'mail-inbound', title: 'Sealed mail as it came in', datasets: ['mail.inbound'], declared: 'until-handled', basis: 'legitimate-interest', trigger: 'It was handed to the room that it is for: the sealed bytes go at once, the empty row after 90 days', duration: 'P90D', carriedOutBy: ['apps/waitlist/src/mail-inbound/read-inbound.handler.ts#ReadInboundHandler', MAIL_PURGE] }),
  entry({ id: 'mail-pace', title: 'How fast a mail domain takes mail', datasets: ['mail.pace'], declared: 'P1D', basis: 'legitimate-interest', trigger: 'The last mail', duration: 'P1D', carriedOutBy: [MAIL_PURGE] }),
  entry({ id: 'mail-suppression', title: 'Keyed hash of an address that wants no mail of a kind', datasets: ['mail.suppression'], declared: 'until-resubscribed', basis: 'legal-obligation', trigger: 'The person subscribes again', duration: null, counted: false, carriedOutBy: ['libs/mail/src/suppressions.repository.ts#Suppressions'] }),
  entry({ id: 'request-log-address', title: 'Last part of an address in the request log', datasets: ['request_log.entry'], declared: 'P7D', basis: 'legitimate-interest', trigger: 'The request', duration: 'P7D', action: 'anonymise', carriedOutBy: [LOG] }),
  entry({ id: 'request-log', title: 'The request log', datasets: ['request_log.entry'], declared: 'P30D', basis: 'legitimate-interest', trigger: 'The request', duration: 'P30D', carriedOutBy: [LOG] }),
  entry({ id: 'request-log-networks', title: 'Requests of a network by the minute', datasets: ['request_log.prefix_minute'], declared: 'P30D', basis: 'legitimate-interest', trigger: 'The minute', duration: 'P30D', carriedOutBy: [LOG] }),
  entry({ id: 'recipient-budget', title: 'Keyed hash of a mailbox that our forms wrote to', datasets: ['abuse.recipient_mail'], declared: 'P1D', basis: 'legitimate-interest', trigger: 'The mail', duration: 'P1D', carriedOutBy: [UPKEEP] }),
  entry({ id: 'exchange', title: 'Sealed rows between our apps', datasets: ['exchange.message'], declared: 'P30D', basis: 'contract', trigger: 'It was sent; at once when it is closed', duration: 'P30D', carriedOutBy: ['libs/exchange/src/exchange-sweep.ts#ExchangeSweep'] }),
];
