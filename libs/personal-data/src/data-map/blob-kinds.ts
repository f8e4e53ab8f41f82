import type { BlobKind } from '#contracts/data-map.js';

const RECORDED = {
  role: 'processor',
  people: 'end users of our customers’ apps',
  category: 'recording',
  basis: 'processor-instruction',
  recipients: ['the customer whose app it is', 'whoever runs the servers, as listed under subprocessors'],
  holder: 'ingest.recordings',
} as const;

const recorded = (more: Pick<BlobKind, 'prefix' | 'what' | 'purpose' | 'retention'>): BlobKind => ({ ...RECORDED, recipients: [...RECORDED.recipients], ...more });

/** Every kind of object there is. Code that writes under another beginning fails the tests. */
export const BLOB_KINDS: readonly BlobKind[] = [
  recorded({ prefix: 'blocks/', what: 'Chunks as they came in, of several sessions, each sealed with the key of its own', purpose: 'Keeps what was acknowledged until it is worked on.', retention: 'plan' }),
  recorded({ prefix: 'sessions/', what: 'Segments, pictures and chunks of one session, sealed with its key', purpose: 'Lets the customer replay how their app was used.', retention: 'plan' }),
  recorded({ prefix: 'exports/', what: 'Archives of one end user, sealed', purpose: 'Hands a person what was recorded of them.', retention: 'P2D' }),
  {
    prefix: 'case-exports/',
    what: 'Archives that people asked for, sealed with a key of their own',
    role: 'controller',
    people: 'people who use their rights',
    category: 'content',
    purpose: 'Hands a person what we hold of them.',
    basis: 'legal-obligation',
    retention: 'P7D',
    recipients: ['whoever runs the servers, as listed under subprocessors'],
    holder: 'privacy.cases',
  },
  {
    prefix: 'backups/',
    what: 'Backups of the database, compressed and sealed with a key for each',
    role: 'controller',
    people: 'people of every kind',
    category: 'content',
    purpose: 'Brings the service back after a loss.',
    basis: 'legitimate-interest',
    retention: 'P30D',
    recipients: ['whoever runs the servers, as listed under subprocessors'],
    holder: 'none: a backup is not searched; it is gone within 30 days, and what was erased is erased again when one is restored',
  },
];
