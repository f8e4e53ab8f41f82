import { type MailEnvelope, machineReason } from './loop-guard.js';

const own = new Set(['hello@pixeltrace.example']);
const mail = (headers: Record<string, string> = {}, rest: Partial<MailEnvelope> = {}): MailEnvelope => ({
  returnPath: 'ada@example.com', from: 'ada@example.com', headers: new Map(Object.entries(headers)), ...rest,
});

it.each<[string, MailEnvelope, string | undefined]>([
  ['a person', mail({ 'auto-submitted': 'no', precedence: 'normal' }), undefined],
  ['an empty return path', mail({}, { returnPath: '<>' }), 'bounce'],
  ['a delivery report', mail({ 'content-type': 'multipart/report; report-type=delivery-status' }), 'bounce'],
  ['a vacation answer', mail({ 'auto-submitted': 'auto-replied' }), 'auto-submitted'],
  ['an automatic mail with a comment', mail({ 'auto-submitted': 'Auto-Generated (rejected)' }), 'auto-submitted'],
  ['an older responder', mail({ 'x-autoreply': 'yes' }), 'auto-response'],
  ['one that asks for no automatic answers', mail({ 'x-auto-response-suppress': 'All' }), 'auto-response'],
  ['a mailing list', mail({ 'list-id': '<news.example.com>' }), 'bulk'],
  ['bulk mail', mail({ precedence: 'BULK' }), 'bulk'],
  ['a mailer daemon', mail({}, { from: 'MAILER-DAEMON@example.com' }), 'robot-sender'],
  ['a noreply address', mail({}, { from: 'no-reply+7@shop.example' }), 'robot-sender'],
  ['a person whose name begins like a robot', mail({}, { from: 'autumn@example.com' }), undefined],
  ['ourselves', mail({}, { from: 'Hello+abc.def@pixeltrace.example' }), 'own-mailbox'],
])('sees what wrote a mail: %s', (_, envelope, reason) => {
  expect(machineReason(envelope, own)).toBe(reason);
});
