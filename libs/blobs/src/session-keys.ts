import { Clock } from '#clock/clock.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { KeyUnavailableError } from './blobs.errors.js';
import { KeyCache } from './key-cache.js';
import { KEY_BYTES, unwrapKey, wrapKey } from './key-wrap.js';
import { KMS, type Kms } from './kms.js';
import { SessionKeysRepository, type WrappedTenantKey } from './session-keys.repository.js';

/** The `Database` whose duty may read the key tables. */
export const SESSION_KEYS_DATABASE = Symbol('SessionKeysDatabase');

export interface SessionOfTenant {
  tenantId: string;
  sessionId: string;
}

const LIMITS = { milliseconds: 60_000, entries: 10_000 };

/** One data key per session, wrapped by its tenant's key, which the master key wraps. A session that was erased has none and gets none. */
@Injectable()
export class SessionKeys {
  private readonly sessionKeys: KeyCache<{ tenantId: string; key: Buffer }>;
  private readonly tenantKeys: KeyCache<Buffer>;

  constructor(
    @Inject(SESSION_KEYS_DATABASE) private readonly db: Database,
    @Inject(KMS) private readonly kms: Kms,
    private readonly repository: SessionKeysRepository,
    clock: Clock,
  ) {
    this.sessionKeys = new KeyCache(clock, LIMITS);
    this.tenantKeys = new KeyCache(clock, LIMITS);
  }

  /**
   * Makes the key of a session that the caller's transaction has inserted or locked, or finds the one it has. Throws
   * `KeyUnavailableError` (`key-gone`) for a session that was erased or does not exist.
   */
  async create(tx: Tx, session: SessionOfTenant): Promise<Buffer> {
    const tenantKey = await this.mintTenantKey(tx, session.tenantId);
    const wrapping = await this.unwrapTenantKey(session.tenantId, tenantKey);
    const key = randomBytes(KEY_BYTES);
    if (await this.repository.insert(tx, session, tenantKey.version, wrapKey(wrapping, session, key))) return key;
    return this.load(tx, session);
  }

  /** The key in clear; from memory for at most a minute. Callers that serve data check the session's state as well. */
  async get(session: SessionOfTenant): Promise<Buffer> {
    const { tenantId, sessionId } = session;
    const held = await this.sessionKeys.get(sessionId, async () => {
      const key = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.load(tx, session));
      return { tenantId, key };
    });
    if (held.tenantId !== tenantId) throw gone();
    return held.key;
  }

  /** Deletes the key for good. Every process forgets it once the transaction commits. False when there was none. */
  async destroy(tx: Tx, session: SessionOfTenant): Promise<boolean> {
    this.forget(session.sessionId);
    return this.repository.delete(tx, session);
  }

  /** Drops the key from memory, or every session's when none is named. */
  forget(sessionId?: string): void {
    if (sessionId === undefined) this.sessionKeys.clear();
    else this.sessionKeys.forget(sessionId);
  }

  private async load(tx: Tx, session: SessionOfTenant): Promise<Buffer> {
    const found = await this.repository.find(tx, session);
    if (!found) throw gone();
    return unwrapKey(await this.unwrapTenantKey(session.tenantId, found.tenantKey), session, found.wrapped);
  }

  private async mintTenantKey(tx: Tx, tenantId: string): Promise<WrappedTenantKey> {
    const existing = await this.repository.newestTenantKey(tx, tenantId);
    if (existing) return existing;
    const { wrapped, masterKeyId } = await this.kms.generate({ tenantId });
    await this.repository.insertTenantKey(tx, tenantId, { version: 1, masterKeyId, wrapped });
    const minted = await this.repository.newestTenantKey(tx, tenantId);
    if (!minted) throw new KeyUnavailableError('key-gone', 'the tenant has none');
    return minted;
  }

  private async unwrapTenantKey(tenantId: string, { version, masterKeyId, wrapped }: WrappedTenantKey): Promise<Buffer> {
    return this.tenantKeys.get(`${tenantId}:${version}:${wrapped.toString('base64')}`, () => this.kms.unwrap(wrapped, masterKeyId, { tenantId }));
  }
}

const gone = (): KeyUnavailableError => new KeyUnavailableError('key-gone', 'the session has none');
