import { ALL_STREAMS, MAIL_STREAMS, type StreamName } from '#contracts/mail-streams.js';
import type { MailKeys } from './mail-keys.js';
import { MailError } from './mail.errors.js';
import { makeUnsubscribeToken } from './unsubscribe-token.js';

/** A List-Unsubscribe header has to stay on one line. */
const MOST_CHARACTERS = 200;
const PRINTABLE = /^https?:\/\/[\x21-\x3b\x3d\x3f-\x7e]+$/;

const checked = (url: string): string => {
  if (url.length > MOST_CHARACTERS || !PRINTABLE.test(url) || !URL.canParse(url)) throw new MailError('link-invalid');
  return url;
};

/** The link by which a recipient gets out. No mail can be built without one, and only these two functions make one. */
export class WayOutLink {
  /** Makes the class nominal: an object of the same shape is none. */
  private readonly made = true;

  private constructor(
    readonly kind: 'unsubscribe' | 'cancel',
    readonly url: string,
    readonly words: string,
  ) {}

  /** Ends the stream with one click; for what is owed it ends everything else, and says so. */
  static unsubscribe(keys: MailKeys, webUrl: string, recipientKey: Buffer, stream: StreamName): WayOutLink {
    const { owed, title } = MAIL_STREAMS[stream];
    const token = makeUnsubscribeToken(keys, { recipientKey, stream: owed ? ALL_STREAMS : stream });
    const words = owed ? 'We sent this because you asked for it or because we owe it to you. Stop everything else, or choose what we send:' : `You get this as part of “${title}”. Unsubscribe, or choose what we send:`;
    return new WayOutLink('unsubscribe', checked(`${webUrl}/unsubscribe/${token}`), words);
  }

  /** Before an address is confirmed: takes back what somebody asked for in its name. */
  static cancel(url: string): WayOutLink {
    return new WayOutLink('cancel', checked(url), 'Was it not you? Cancel, and we forget this address:');
  }
}
