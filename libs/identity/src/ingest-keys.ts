import { Clock } from '#clock/clock.js';
import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { CredentialRepository } from './credential.repository.js';
import { parseCredential } from './credential.js';
import { KEY_CACHE_MS, KeyVerifier } from './key-verifier.js';
import { ShortCache } from './short-cache.js';
import { unauthenticated } from './unauthenticated.js';

export interface IngestKeyHolder {
  tenantId: string;
  projectId: string;
  keyId: string;
}

/** What intake asks about the public, write-only key of a web app. */
@Injectable()
export class IngestKeys {
  private readonly origins: ShortCache<boolean>;

  constructor(
    clock: Clock,
    private readonly verifier: KeyVerifier,
    private readonly credentials: CredentialRepository,
  ) {
    this.origins = new ShortCache(clock, KEY_CACHE_MS, 10_000);
  }

  /**
   * Whose key this is. `origin` is the request's Origin header, compared byte by byte with the key's list. A revoked key is refused within
   * 30 s; a wrong checksum costs no look-up. Throws `unauthenticated`, `insufficient-scope` (another kind of credential) or `origin-not-allowed`.
   */
  async verify(key: string | undefined, origin: string | undefined): Promise<IngestKeyHolder> {
    const credential = parseCredential(key ?? '');
    if (!credential) throw unauthenticated();
    if (credential.kind === 'session') throw new ProblemError('insufficient-scope');
    const known = await this.verifier.verify(credential);
    if (!known) throw unauthenticated();
    if (known.kind !== 'ingest') throw new ProblemError('insufficient-scope');
    if (origin === undefined || !known.origins.includes(origin)) throw new ProblemError('origin-not-allowed');
    return { tenantId: known.tenantId, projectId: known.projectId, keyId: known.id };
  }

  /** For CORS preflights, which carry no key: whether any live key is bound to this origin. */
  async isKnownOrigin(origin: string | undefined): Promise<boolean> {
    if (origin === undefined || parseOrigin(origin) === null) return false;
    return this.origins.get(origin, () => this.credentials.isKnownOrigin(origin));
  }
}

/** The origin in its one canonical spelling, or null: `https://` anywhere, `http://` on loopback only; no path, no wildcard, never `null`. */
export const parseOrigin = (text: string): string | null => {
  if (text.length > 255 || !/^https?:\/\/[^/?#@*\\]+$/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.origin !== text) return null;
  const loopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]' || url.hostname.endsWith('.localhost');
  return url.protocol === 'https:' || loopback ? text : null;
};
