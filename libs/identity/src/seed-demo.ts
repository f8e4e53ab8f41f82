import type { Database } from '#database/database.js';
import { keyHmac, mintCredential, parseCredential, tokenHash } from './credential.js';
import { parseOrigin } from './ingest-keys.js';
import { SeedDemoRepository } from './seed-demo.repository.js';
import { SignInRepository } from './sign-in.repository.js';

export interface SeedDemoOptions {
  /** Duty `ingest_api`: owns the project's settings. */
  ingestDb: Database;
  /** `config.secrets.apiKeyPepper`. */
  apiKeyPepper: string;
  /** Where the sign-in link leads. */
  webOrigin: string;
  /** Origins that may use the ingest key. They replace those of the last start, since ports move. */
  demoOrigins: readonly string[];
  /** The key of an earlier start, to keep. Anything that is not a well-formed ingest key is replaced. */
  ingestKey?: string;
}

export interface SeededDemo {
  organisationId: string;
  projectId: string;
  memberId: string;
  /** Public by nature. Keep it, and give it back at the next start. */
  ingestKey: string;
  /** Signs the demo owner in, once, within 15 minutes. The token is in the fragment, which browsers send nowhere. */
  signInUrl: string;
}

/**
 * Makes the demo customer if it is not there: organisation, project, owner, ingest key, settings. Every call revokes nothing, renews the key's
 * origins and makes one fresh sign-in link. There is no password and no standing account: who can start the product can sign in.
 */
export const seedDemo = async (writerDb: Database, options: SeedDemoOptions): Promise<SeededDemo> => {
  const origins = options.demoOrigins.map((origin) => {
    if (parseOrigin(origin) === null) throw new RangeError(`not an origin: ${origin}`);
    return origin;
  });
  const kept = parseCredential(options.ingestKey ?? '');
  const key = kept?.kind === 'ingest' ? kept : mintCredential('ingest');
  const link = mintCredential('link');
  const repository = new SeedDemoRepository();
  const ids = SeedDemoRepository.IDS;
  await writerDb.transaction({ tenants: [ids.organisationId] }, async (tx) => {
    await repository.ensureAccount(tx);
    await repository.ensureIngestKey(tx, { keyId: key.keyId, hmac: keyHmac(options.apiKeyPepper, key.text), origins });
    await new SignInRepository().insertLink(tx, { memberId: ids.memberId, tokenHash: tokenHash(link.text) });
  });
  await options.ingestDb.transaction({ tenants: [ids.organisationId] }, (tx) => repository.ensureSettings(tx));
  return { ...ids, ingestKey: key.text, signInUrl: `${options.webOrigin}/sign-in#${link.text}` };
};
