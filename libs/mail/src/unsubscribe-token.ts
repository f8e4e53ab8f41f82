import { ALL_STREAMS, isStreamName, type StreamName } from '#contracts/mail-streams.js';
import type { MailKeys } from './mail-keys.js';

/** What a link out names: who (16 bytes, no address) and which stream, or all that are not owed. */
export interface WayOut {
  recipientKey: Buffer;
  stream: StreamName | typeof ALL_STREAMS;
}

const signed = (keyId: string, recipient: string, stream: string): string => `${keyId}.${recipient}.${stream}`;

/** `<key id>.<recipient>.<stream>.<mac>`: hard to forge, never expires, and holds nothing that is not in the mail anyway. */
export const makeUnsubscribeToken = (keys: MailKeys, { recipientKey, stream }: WayOut): string => {
  const text = signed(keys.current, recipientKey.toString('base64url'), stream === ALL_STREAMS ? 'all' : stream);
  return `${text}.${keys.signLink(text).toString('base64url')}`;
};

/** What the token names; undefined when we did not make it. */
export const readUnsubscribeToken = (keys: MailKeys, token: string): WayOut | undefined => {
  const [keyId = '', recipient = '', stream = '', mac = '', ...more] = token.length > 200 ? [] : token.split('.');
  const recipientKey = Buffer.from(recipient, 'base64url');
  if (more.length > 0 || recipientKey.length !== 16) return undefined;
  if (!keys.verifyLink(keyId, signed(keyId, recipient, stream), Buffer.from(mac, 'base64url'))) return undefined;
  if (stream === 'all') return { recipientKey, stream: ALL_STREAMS };
  return isStreamName(stream) ? { recipientKey, stream } : undefined;
};
