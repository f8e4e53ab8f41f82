import type { DatabaseConfig } from '#config/config.js';
import pg from 'pg';
import type { Duty } from './duties.js';
import { rolePassword } from './role-password.js';

const RETRY_MS = 1_000;

/**
 * Listens to one channel of NOTIFY on a connection of its own (outside the pool) and comes back by itself. Notices can be
 * missed while it is away: `back` says when that may have happened. A listener makes things faster, never correct.
 */
export class Listener {
  private client?: pg.Client;
  private retry?: NodeJS.Timeout;
  private closed = false;
  private wasAway = false;

  constructor(
    private readonly database: DatabaseConfig,
    private readonly duty: Duty,
    private readonly channel: string,
    private readonly heard: (payload: string) => void,
    private readonly back: () => void = () => undefined,
  ) {}

  /** Never throws: what cannot be reached now is tried again. */
  async open(): Promise<void> {
    const url = new URL(this.database.url);
    const client = new pg.Client({
      host: url.hostname,
      port: Number(url.port || 5432),
      database: url.pathname.slice(1),
      user: this.duty,
      password: rolePassword(this.database.roleSecret, this.duty),
      ssl: this.database.ca ? { rejectUnauthorized: true, ca: this.database.ca } : this.database.tls,
      application_name: `pixeltrace:${this.duty}:listen`,
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    });
    this.client = client;
    client.on('error', () => this.again(client));
    client.on('end', () => this.again(client));
    client.on('notification', (notice) => this.heard(notice.payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${pg.escapeIdentifier(this.channel)}`);
      if (this.wasAway) this.back();
      this.wasAway = false;
    } catch {
      this.again(client);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private again(client: pg.Client): void {
    if (this.closed || client !== this.client) return;
    this.client = undefined;
    this.wasAway = true;
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => void this.open(), RETRY_MS);
    this.retry.unref();
  }
}
