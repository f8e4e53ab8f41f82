import { isNobodyThere } from '../handover.js';
import { mailIdOfBounce } from '../outgoing.js';

/** `hard`: nobody is there. `soft`: not now, full, or not from us. `complaint`: they call it spam. */
export interface DeliveryReport {
  kind: 'hard' | 'soft' | 'complaint' | 'delivered';
  /** Enhanced status code such as `5.1.1`; empty for complaints. */
  status: string;
  /** The mail it is about, by the address the report was sent to. */
  mailId?: string;
  /** The mail it is about, by the headers it brings along; in angle brackets. */
  messageId?: string;
}

export interface ReportPart {
  type: string;
  content: Buffer;
}

const MOST_BYTES = 64 * 1024;

const fieldOf = (text: string, name: string): string | undefined => new RegExp(`^${name}:[ \\t]*(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(text)?.[1]?.trim();
const textOf = (parts: readonly ReportPart[], type: RegExp): string | undefined => parts.find((part) => type.test(part.type))?.content.subarray(0, MOST_BYTES).toString('latin1');

/** 5.0.0 says only "for good"; a domain without a route (5.4.4) is nobody as well. Full (5.2.2) and refused for what it is (5.7.x) are not. */
const isHard = (status: string): boolean => isNobodyThere(status) || status === '5.0.0' || status === '5.4.4';

const readStatus = (status: string, about: Pick<DeliveryReport, 'mailId' | 'messageId'>): DeliveryReport | undefined => {
  const code = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(fieldOf(status, 'Status') ?? '')?.[1] ?? '';
  const action = fieldOf(status, 'Action')?.toLowerCase() ?? '';
  if (/^(delivered|relayed|expanded)/.test(action)) return { kind: 'delivered', status: code, ...about };
  if (action === '' && code === '') return undefined;
  return { kind: action.startsWith('failed') && isHard(code) ? 'hard' : 'soft', status: code, ...about };
};

/** Reads a delivery status (RFC 3464) or a complaint (RFC 5965) out of the parts of a mail. Undefined when it is neither, or about no mail of ours. */
export const readDeliveryReport = (parts: readonly ReportPart[], recipients: readonly string[]): DeliveryReport | undefined => {
  const original = textOf(parts, /^(message\/rfc822|text\/rfc822-headers|message\/global)/) ?? '';
  const about = {
    mailId: recipients.map(mailIdOfBounce).find((id) => id !== undefined),
    messageId: /<[^<>\s@]{1,200}@[^<>\s@]{1,200}>/.exec(fieldOf(original, 'Message-ID') ?? '')?.[0],
  };
  if (about.mailId === undefined && about.messageId === undefined) return undefined;
  const complaint = textOf(parts, /^message\/feedback-report/);
  if (complaint !== undefined) return fieldOf(complaint, 'Feedback-Type')?.toLowerCase() === 'not-spam' ? undefined : { kind: 'complaint', status: '', ...about };
  const status = textOf(parts, /^message\/(global-)?delivery-status/);
  return status === undefined ? undefined : readStatus(status, about);
};
