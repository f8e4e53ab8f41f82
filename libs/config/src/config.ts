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

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

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
  secrets: { sessionToken: string; apiKeyPepper: string };
  erasureLedger: { directory: string };
  /** Where signed checkpoints go, outside the database, and the key that signs them (PEM; made in the directory when absent). */
  audit: { directory: string; signingKey?: string };
  /** The server that mail is given to (absent: no mail can be sent) and whom it is from: an address, or `Name <address>`. */
  mail: { smtpUrl?: string; from: string };
  /** Public ingest key of the demo customer, which the demo app records with. Absent in production. */
  demoIngestKey?: string;
  /** The step at which a process of a fault test ends itself as if by `kill -9`. Refused outside tests. */
  failAt?: string;
  log: { level: LogLevel };
  /** Where the stores are, as the subprocessor list names it. */
  region: string;
}
