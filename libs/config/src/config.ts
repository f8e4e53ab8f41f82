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
