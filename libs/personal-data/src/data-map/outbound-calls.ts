import type { OutboundCall } from '#contracts/data-map.js';

const OWN = 'Goes to an app of ours only: its address is configuration, and redirects are refused.';
const STORE = 'The store that configuration names; its region is in the register of stores.';
const GATE = 'Asks the egress gate first: only an active subprocessor for these categories.';
const PAGE = 'Runs in a browser and goes to the origin that it was loaded for.';

const own = (file: string, to: string): OutboundCall => ({ file, to, categories: [], guard: OWN });
const page = (file: string, to: string, categories: OutboundCall['categories'] = []): OutboundCall => ({ file, to, categories, guard: PAGE });

/** All code that opens a connection to another machine. A call that is not here fails the tests. */
export const OUTBOUND_CALLS: readonly OutboundCall[] = [
  page('apps/privacy/src/cases/archive-page.ts', 'the privacy app: opens a person’s own archive', ['credential']),
  page('apps/web/src/client/dashboard/api.ts', 'the web app'),
  page('apps/web/src/client/demo-app/main.ts', 'the web app'),
  page('apps/web/src/client/demo-app/recording.ts', 'the web app'),
  own('apps/web/src/analytics/view-counting.ts', 'the waitlist app: sums of page views'),
  { ...own('apps/web/src/forms/nameless-api.ts', 'the waitlist, ingest and privacy apps: tokens of signed links, in nobody’s name'), categories: ['credential'] },
  { ...own('apps/web/src/forms/visitor-api.ts', 'the waitlist, ingest and privacy apps: what a visitor typed into a form'), categories: ['contact', 'content'] },
  { ...own('apps/web/src/proxy/api-proxy.ts', 'the waitlist, ingest and privacy apps: requests of browsers, as they are'), categories: ['network', 'contact', 'content', 'identity', 'recording'] },
  { file: 'apps/waitlist/src/mail-worker/handover-receipts.ts', to: 'the mail server’s own interface: ids of mails', categories: [], guard: 'Only where the configuration names it; redirects are refused.' },
  { file: 'apps/ingest/src/webhooks/webhook-sender.ts', to: 'webhooks of customers: ids and counts, never a recording', categories: [], guard: 'The customer’s own address, checked against private networks; redirects are refused.' },
  { file: 'apps/ingest/src/webhooks/safe-address.ts', to: 'the name server of the machine', categories: [], guard: 'Looks up hosts that customers named.' },
  { file: 'libs/abuse/src/abuse.module.ts', to: 'the name server of the machine', categories: [], guard: 'Looks up mail domains, not addresses.' },
  { file: 'libs/abuse/src/abuse-redis.ts', to: 'Redis', categories: ['network'], guard: STORE },
  { file: 'libs/blobs/src/s3-blob-store.ts', to: 'the object store', categories: ['recording'], guard: GATE },
  { file: 'libs/database/src/backup/connect.ts', to: 'Postgres', categories: [], guard: STORE },
  { file: 'libs/database/src/listener.ts', to: 'Postgres', categories: [], guard: STORE },
  { file: 'libs/database/src/migrate.ts', to: 'Postgres', categories: [], guard: STORE },
  { file: 'libs/database/src/open-database.ts', to: 'Postgres', categories: [], guard: STORE },
  { file: 'libs/jobs/src/redis-connections.ts', to: 'Redis', categories: [], guard: STORE },
  { file: 'libs/mail/src/inbound/imap-reader.ts', to: 'the mailbox', categories: ['contact', 'content'], guard: GATE },
  { file: 'libs/mail/src/sender-check/dns-lookups.ts', to: 'the name server of the machine', categories: [], guard: 'Looks up our own mail domain.' },
  { file: 'libs/mail/src/smtp-transport.ts', to: 'the mail server', categories: ['contact', 'content'], guard: GATE },
  page('libs/recorder/src/browser/post-json.ts', 'the ingest app', ['pseudonym']),
  page('libs/recorder/src/browser/settings-watch.ts', 'the ingest app'),
  page('libs/recorder/src/browser/uploader.ts', 'the ingest app', ['recording']),
];
