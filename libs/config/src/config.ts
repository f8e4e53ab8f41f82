/** How to reach Postgres. `url` names host, port and database; the user of each pool is its duty's role. */
export interface DatabaseConfig {
  url: string;
  /** Superuser or equivalent, for `migrate` alone (makes roles). */
  adminUrl?: string;
  roleSecret: string;
  tls: boolean;
  caFile?: string;
  ca?: string;
}

export const APPS = ['waitlist', 'ingest', 'privacy', 'web'] as const;
export type App = (typeof APPS)[number];

/** What a process does: `api` answers, `worker` runs jobs, `intake` (ingest only) takes chunks, `all` does everything the app can. */
export const ROLES = ['api', 'worker', 'intake', 'all'] as const;
export type Role = (typeof ROLES)[number];

export interface HttpConfig {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Origin under which people reach this app, without a trailing slash. Links are made from it, never from `Host`. */
  publicUrl: string;
  /** Shared with the one proxy whose `Pixeltrace-Hop` header is believed. */
  trustedHopSecret: string;
  /** How many proxies of our own stand before this app and append to `X-Forwarded-For`. Absent or 0: the header is never read. */
  proxyHops?: number;
  /** Opens `/metrics` to holders of this bearer token; without it only loopback peers that no proxy forwarded may read it. */
  metricsToken?: string;
}

export interface RedisConfig {
  url: string;
  tls: boolean;
  /** PEM of the authority that signed the server's certificate. */
  ca?: string;
  prefix: string;
}

export interface S3Config {
  kind: 's3';
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  forcePathStyle: boolean;
  checksums: 'always' | 'when-required';
  ca?: string;
}

export type BlobsConfig = { kind: 'disk'; directory: string } | S3Config;

/** Master keys: a file that holds them, or keys (id → base64 of 32 bytes) given in the environment. */
export type KmsConfig = { kind: 'file'; path: string } | { kind: 'environment'; keys: Record<string, string>; current: string };

/** Apps that send each other sealed messages. */
export const EXCHANGE_APPS = ['waitlist', 'ingest', 'privacy'] as const;
export type ExchangeApp = (typeof EXCHANGE_APPS)[number];

/** X25519 keys, each base64 of 32 bytes: what this app opens messages with (several while keys are changed), and what it seals them for others with. */
export interface ExchangeConfig {
  privateKeys: readonly string[];
  publicKeys: Readonly<Record<ExchangeApp, string>>;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Keys of mail, base64 of 32 bytes each, oldest first: the oldest names recipients, the newest seals and signs, all of them open and verify. */
export interface MailKeysConfig {
  current: string;
  keys: Readonly<Record<string, string>>;
}

/** Mails per second: to everybody, to each domain, to one domain. Absent: no limit. */
export interface MailRates {
  all?: number;
  perDomain?: number;
  domains: Readonly<Record<string, number>>;
}

/** `privateKey` (PEM) absent: the server that takes our mail signs with this selector. `domain` absent: the one mail is from. */
export interface DkimConfig {
  selector: string;
  privateKey?: string;
  domain?: string;
}

export interface MailConfig {
  /** The server that mail is given to; absent: no mail can be sent. */
  smtpUrl?: string;
  /** PEM of the authority that signed its certificate, where that is no public one. */
  smtpCa?: string;
  /** Whom mail is from: an address, or `Name <address>`. */
  from: string;
  /** Absent in the web app only. */
  keys?: MailKeysConfig;
  /** Where bounces come back to; a mark is added behind `+`. Absent: the address mail is from. */
  bounceAddress?: string;
  dkim?: DkimConfig;
  rates?: MailRates;
  /** The mailbox that answers and bounces arrive in. */
  imapUrl?: string;
  imapCa?: string;
  imapMailbox?: string;
  /** Signs what a provider posts to the inbound webhook; absent: the webhook is closed. */
  inboundSecret?: string;
  /** Where to ask whether a Message-ID was taken, after a crash. */
  receiptsUrl?: string;
}

/** Backups that we take ourselves. `intervalHours` 0: none are taken; those there are end all the same. */
export interface BackupsConfig {
  intervalHours: number;
  retentionDays: number;
}

/** Everything a process may be told, checked and frozen at boot. Made by `toConfig`. The web app is told of no store: reading `database` … `audit` throws there. */
export interface Config {
  environment: 'development' | 'test' | 'production';
  app: App;
  role: Role;
  http: HttpConfig;
  urls: Record<App, string>;
  /** Where the web app reaches an API when that is not its public origin (inside a cluster, past the edge). */
  internalUrls?: Partial<Record<App, string>>;
  database: DatabaseConfig;
  redis: RedisConfig;
  blobs: BlobsConfig;
  kms: KmsConfig;
  /** Required in production and by every process that sends or receives messages. */
  exchange?: ExchangeConfig;
  secrets: { sessionToken: string; apiKeyPepper: string };
  erasureLedger: { directory: string };
  /** Where signed checkpoints go, outside the database, and the key that signs them (PEM; made in the directory when absent). */
  audit: { directory: string; signingKey?: string };
  backups: BackupsConfig;
  mail: MailConfig;
  /** Limits of what anybody may send without a credential, over all visitors; and whether domains of addresses are looked up in DNS. */
  publicWrites: { mostPerMinute: number; attackPerMinute: number; checkMailDomains: boolean };
  /** Whether webhooks may lead to this machine, over plain http as well: for development. Refused in production. */
  webhooks: { allowLoopback: boolean };
  /** Public ingest key of the demo customer, which the demo app records with. Absent in production. */
  demoIngestKey?: string;
  /** The step at which a process of a fault test ends itself as if by `kill -9`. Refused outside tests. */
  failAt?: string;
  log: { level: LogLevel };
  /** Where the stores are, as the subprocessor list names it. */
  region: string;
}
