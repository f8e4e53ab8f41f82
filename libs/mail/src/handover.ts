/**
 * What is known about a mail that was given to a server: it has it (`sent`); it said no for now (`retry`) or for good (`failed`; `hard` when the
 * address does not exist); nothing was reached at all (`down`: no fault of the mail); or the line broke between our last byte and its answer (`uncertain`).
 */
export type Handover =
  | { kind: 'sent' }
  | { kind: 'retry'; code: string }
  | { kind: 'failed'; code: string; hard: boolean }
  | { kind: 'down'; code: string }
  | { kind: 'uncertain'; code: string };

interface SmtpError {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

/** Enhanced codes (RFC 3463) that say that the mailbox or its domain is not there. */
const NOBODY_THERE = /^5\.1\.(?:1|2|3|6|10)$|^5\.2\.1$/;

export const isNobodyThere = (status: string): boolean => NOBODY_THERE.test(status);

/** `5.1.1` out of `550 5.1.1 no such user`. */
const enhanced = (response: string | undefined): string | undefined => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];

/** The transport refused the mail before it said a word. */
const OUR_FAULT = ['EENVELOPE', 'EMESSAGE', 'ESTREAM'];

const BEFORE_A_MAIL = /^(?:CONN|EHLO|HELO|LHLO|STARTTLS|AUTH\b.*)$/;

/** Reads an error of the transport. `complete`: whether our last byte of the mail was on its way. The code holds digits of the server, never its words. */
export const readFailure = (error: unknown, complete: boolean): Handover => {
  const { code = 'EUNKNOWN', command = '', response, responseCode } = error as SmtpError;
  if (!responseCode && OUR_FAULT.includes(code)) return { kind: 'failed', code, hard: false };
  if (!responseCode) return complete ? { kind: 'uncertain', code } : { kind: 'down', code };
  const status = enhanced(response);
  const said = `smtp-${responseCode}${status === undefined ? '' : `-${status}`}`;
  if (responseCode === 421 || BEFORE_A_MAIL.test(command)) return { kind: 'down', code: said };
  if (responseCode < 500) return { kind: 'retry', code: said };
  const isRecipient = command === 'RCPT TO' && status === undefined && [550, 551, 553].includes(responseCode);
  return { kind: 'failed', code: said, hard: isRecipient || isNobodyThere(status ?? '') };
};
