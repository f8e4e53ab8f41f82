import { ClockGuardOffset20261123131100 } from './20261123131100-clock-guard-offset.js';
import { JobsCreateOutboxes20261123131200 } from './20261123131200-jobs-create-outboxes.js';
import { IdentityCreateAccounts20261123132000 } from './20261123132000-identity-create-accounts.js';
import { IngestAcceptBlock20261123132500 } from './20261123132500-ingest-accept-block.js';
import { IngestCreateRecordings20261123131000 } from './20261123131000-ingest-create-recordings.js';
import { IngestFindWork20261123135500 } from './20261123135500-ingest-find-work.js';
import { IngestLetOwnerRotateKeys20261123134500 } from './20261123134500-ingest-let-owner-rotate-keys.js';
import { PlatformCreateSchemas20261123130000 } from './20261123130000-platform-create-schemas.js';

/** In order of their timestamps. Each room appends its own. */
export const MIGRATIONS = [PlatformCreateSchemas20261123130000, IngestCreateRecordings20261123131000,
  ClockGuardOffset20261123131100,
  JobsCreateOutboxes20261123131200,
  IdentityCreateAccounts20261123132000, IngestAcceptBlock20261123132500, IngestLetOwnerRotateKeys20261123134500, IngestFindWork20261123135500] as const;
