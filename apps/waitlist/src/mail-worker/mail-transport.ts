import type { Handover } from '#mail/handover.js';
import type { SendMailOptions } from 'nodemailer';

export const MAIL_TRANSPORT = Symbol('MailTransport');

/** What mails are given to. */
export interface MailTransport {
  give(message: SendMailOptions): Promise<Handover>;
  close(): void;
}
