/** What is known of a breach, as far as a notice tells it. */
export interface ToldBreach {
  title: string;
  awareAt: Date;
  beganAt: Date | null;
  endedAt: Date | null;
  categories: readonly string[];
  people: number | null;
  records: number | null;
  nature: string;
  consequences: string | null;
  measures: string | null;
  role: 'controller' | 'processor';
}

export interface WrittenNotice {
  subject: string;
  body: string;
  /** What the law wants said and nobody has written down yet. Authorities take it later, in phases. */
  missing: string[];
}

export type NoticeReader = 'authority' | 'people' | 'customers';

const CONTACT = 'support@pixeltrace.dev';
const LATER = 'Not known yet; we will tell you as soon as it is.';

const time = (at: Date | null): string => (at === null ? 'not known yet' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
const count = (number: number | null): string => (number === null ? 'not known yet' : `about ${number}`);

/** Whom the notice of a duty is for. */
export const readerOf = (code: string): NoticeReader => (code === 'customers' ? 'customers' : code.endsWith('-people') ? 'people' : 'authority');

const OPENINGS: Readonly<Record<NoticeReader, (breach: ToldBreach) => string>> = {
  authority: ({ title }) => `Notification of a personal data breach (Art. 33 GDPR and its likes): ${title}`,
  people: () => 'Personal data of yours was affected by a breach of our security. This is what happened, what it may mean for you, and what you can do.',
  customers: () => 'Personal data that we process for you was affected by a breach of our security (Art. 33(2) GDPR). Clocks of your own may run from now on.',
};

const figures = ({ categories, people, records }: ToldBreach): string => `Which data: ${categories.join(', ')}\nPeople concerned: ${count(people)}\nRecords concerned: ${count(records)}`;

/** The text of a notice with every field of Art. 33(3), and what it lacks. `lateReason`: why it comes after its time. */
export const breachNotice = (breach: ToldBreach, reader: NoticeReader, lateReason?: string | null): WrittenNotice => {
  const missing = [
    ...(breach.consequences === null ? ['consequences'] : []),
    ...(breach.measures === null ? ['measures'] : []),
    ...(reader === 'people' ? [] : [...(breach.people === null ? ['people'] : []), ...(breach.records === null ? ['records'] : [])]),
  ];
  const parts = [
    OPENINGS[reader](breach),
    `What happened: ${breach.nature}`,
    `When: from ${time(breach.beganAt)} to ${time(breach.endedAt)}. We were aware of it from ${time(breach.awareAt)} on.`,
    reader === 'people' ? `Which data: ${breach.categories.join(', ')}` : figures(breach),
    `What it may lead to: ${breach.consequences ?? LATER}`,
    `What we have done and will do: ${breach.measures ?? LATER}`,
    ...(lateReason ? [`Why this comes late: ${lateReason}`] : []),
    ...(reader === 'authority' && missing.length > 0 ? ['Further information follows in phases (Art. 33(4) GDPR).'] : []),
    `Whom to ask: Pixeltrace, ${CONTACT}`,
  ];
  return { subject: reader === 'authority' ? `Personal data breach: ${breach.title}`.slice(0, 200) : 'A breach of security that concerns your data', body: parts.join('\n\n'), missing };
};
