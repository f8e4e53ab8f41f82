/** A kind of mail that a person can choose to get or not, or that is owed to them. */
export interface MailStream {
  /** As people read it on the page where they choose. */
  title: string;
  description: string;
  /** Owed by law, or asked for by the person in this very moment: suppression does not stop it. */
  owed: boolean;
  /** Small goes first. */
  priority: 0 | 1 | 2;
  /** When nobody can say whether a server took a mail: send it again with the same Message-ID, or leave it for a person to decide. */
  ifUncertain: 'again' | 'hold';
}

const owed = (title: string, description: string, priority: 0 | 1 = 1): MailStream => ({ title, description, owed: true, priority, ifUncertain: 'again' });
const chosen = (title: string, description: string, ifUncertain: 'again' | 'hold' = 'again', priority: 1 | 2 = 1): MailStream => ({ title, description, owed: false, priority, ifUncertain });

const define = <const T extends Record<string, MailStream>>(streams: T): { readonly [K in keyof T]: MailStream } => streams;

/** Every stream there is: the closed list, and with `owed` the closed list of what is sent although a person unsubscribed. */
export const MAIL_STREAMS = define({
  'sign-in-codes': owed('Sign-in codes', 'The code you ask for when you sign in.', 0),
  confirmations: owed('Confirmations', 'Asks whether it was you who gave us your address. Carries a link that cancels.', 0),
  'account-security': owed('Security of your account', 'A new sign-in, a changed address, a lost second factor.', 0),
  'rights-answers': owed('Answers to your privacy requests', 'What you asked for under your rights, and how far it is.'),
  'breach-notices': owed('Breach notices', 'Should your data ever be exposed, we have to tell you.'),
  'order-notices': owed('Notices of orders', 'Should an authority demand your data, we tell you where the law lets us.'),
  contact: owed('Answers to your messages', 'Acknowledgements and answers to what you wrote to us.'),
  'team-invitations': chosen('Invitations to a team', 'An organisation asks you to become a member.'),
  'service-notices': chosen('Notices about your organisation', 'Limits, exports and changes that concern your projects.'),
  'policy-notices': chosen('Changes of our policies', 'Before a policy changes, what changes and when.', 'hold', 2),
  'launch-invitations': chosen('Launch invitations', 'Your turn on the waitlist.', 'hold', 2),
  'product-news': chosen('Product news', 'What is new in Pixeltrace.', 'hold', 2),
  'staff-notices': chosen('Notices to staff', 'Reminders and alerts for operators.'),
});

export type StreamName = keyof typeof MAIL_STREAMS;

export const STREAM_NAMES = Object.keys(MAIL_STREAMS) as StreamName[];

export const isStreamName = (name: string): name is StreamName => Object.hasOwn(MAIL_STREAMS, name);

/** In suppressions and tokens: every stream that is not owed. */
export const ALL_STREAMS = '*';
