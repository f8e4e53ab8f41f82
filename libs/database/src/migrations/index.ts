import { AbuseCreateDefence20261124160000 } from './20261124160000-abuse-create-defence.js';
import { AnalyticsCreateCounters20261124161000 } from './20261124161000-analytics-create-counters.js';
import { AnalyticsLetBatchesBeKnown20261124161100 } from './20261124161100-analytics-let-batches-be-known.js';
import { AuditBindLeavesToTenants20261123150000 } from './20261123150000-audit-bind-leaves-to-tenants.js';
import { AuditCreateLog20261123131300 } from './20261123131300-audit-create-log.js';
import { ClockGuardOffset20261123131100 } from './20261123131100-clock-guard-offset.js';
import { ConsentCreateEvents20261123131400 } from './20261123131400-consent-create-events.js';
import { ExchangeCreateMessages20261124110000 } from './20261124110000-exchange-create-messages.js';
import { IdentityCreateAccounts20261123132000 } from './20261123132000-identity-create-accounts.js';
import { IdentityCreateFactors20261124101000 } from './20261124101000-identity-create-factors.js';
import { IdentityCreateOperators20261124100000 } from './20261124100000-identity-create-operators.js';
import { IdentityCreatePlans20261124110100 } from './20261124110100-identity-create-plans.js';
import { IdentityCreateTeams20261124110200 } from './20261124110200-identity-create-teams.js';
import { IngestAcceptBlock20261123132500 } from './20261123132500-ingest-accept-block.js';
import { IngestCreateRecordings20261123131000 } from './20261123131000-ingest-create-recordings.js';
import { IngestDeleteAndKeep20261124141000 } from './20261124141000-ingest-delete-and-keep.js';
import { IngestExtendSettings20261124120000 } from './20261124120000-ingest-extend-settings.js';
import { IngestFindWork20261123135500 } from './20261123135500-ingest-find-work.js';
import { IngestKeepNights20261124142000 } from './20261124142000-ingest-keep-nights.js';
import { IngestLetEraserErase20261123140500 } from './20261123140500-ingest-let-eraser-erase.js';
import { IngestLetOwnerRotateKeys20261123134500 } from './20261123134500-ingest-let-owner-rotate-keys.js';
import { IngestLetOwnerRotateSecrets20261124144000 } from './20261124144000-ingest-let-owner-rotate-secrets.js';
import { IngestNoteStrays20261124143000 } from './20261124143000-ingest-note-strays.js';
import { IngestNoteViewings20261124130100 } from './20261124130100-ingest-note-viewings.js';
import { IngestRestrictEndUsers20261124140000 } from './20261124140000-ingest-restrict-end-users.js';
import { IngestSearchRecordings20261124130000 } from './20261124130000-ingest-search-recordings.js';
import { JobsCreateOutboxes20261123131200 } from './20261123131200-jobs-create-outboxes.js';
import { MailCreateMessages20261124150000 } from './20261124150000-mail-create-messages.js';
import { MailSendAndReceive20261124150100 } from './20261124150100-mail-send-and-receive.js';
import { MailSendWhatIsPrepared20261124150200 } from './20261124150200-mail-send-what-is-prepared.js';
import { MailWriteLess20261124150300 } from './20261124150300-mail-write-less.js';
import { PlatformCreateSchemas20261123130000 } from './20261123130000-platform-create-schemas.js';
import { PrivacyCreateArrivals20261124181000 } from './20261124181000-privacy-create-arrivals.js';
import { PrivacyCreateRightsRequests20261125010000 } from './20261125010000-privacy-create-rights-requests.js';
import { PrivacyCreateCases20261125020000 } from './20261125020000-privacy-create-cases.js';
import { PrivacyKeepBackups20261125030000 } from './20261125030000-privacy-keep-backups.js';
import { PrivacyCreateLedgerMark20261123131600 } from './20261123131600-privacy-create-ledger-mark.js';
import { PrivacyCreateBreaches20261125062000 } from './20261125062000-privacy-create-breaches.js';
import { RegistryCompleteSubprocessors20261125061000 } from './20261125061000-registry-complete-subprocessors.js';
import { RegistryCreateStores20261124190000 } from './20261124190000-registry-create-stores.js';
import { RegistryCreateSubprocessors20261123131500 } from './20261123131500-registry-create-subprocessors.js';
import { AuditKeepYears20261125050000 } from './20261125050000-audit-keep-years.js';
import { ConsentRecordMore20261125040100 } from './20261125040100-consent-record-more.js';
import { PrivacyKeepRetention20261125040000 } from './20261125040000-privacy-keep-retention.js';
import { AccessCreateGrants20261125051000 } from './20261125051000-access-create-grants.js';
import { AccessErasePeople20261125052000 } from './20261125052000-access-erase-people.js';
import { RegistryPublishPolicies20261125060000 } from './20261125060000-registry-publish-policies.js';
import { RequestLogCreate20261124162000 } from './20261124162000-request-log-create.js';
import { TenancyEraseProjects20261124110400 } from './20261124110400-tenancy-erase-projects.js';
import { TenancyEraseTenants20261124110300 } from './20261124110300-tenancy-erase-tenants.js';
import { WaitlistCreateInbox20261124180000 } from './20261124180000-waitlist-create-inbox.js';
import { WaitlistCreatePeople20261124170000 } from './20261124170000-waitlist-create-people.js';
import { PromisesAskWhatCameSince20261125071000 } from './20261125071000-promises-ask-what-came-since.js';
import { PromisesTellFigures20261125070000 } from './20261125070000-promises-tell-figures.js';
import { IngestStopOverCeiling20261125080000 } from './20261125080000-ingest-stop-over-ceiling.js';
import { IdentityKeepPlansToTheirTenants20261125090000 } from './20261125090000-identity-keep-plans-to-their-tenants.js';

/** In order of their timestamps. Each room appends its own. */
export const MIGRATIONS = [
  PlatformCreateSchemas20261123130000,
  IngestCreateRecordings20261123131000,
  ClockGuardOffset20261123131100,
  JobsCreateOutboxes20261123131200,
  AuditCreateLog20261123131300,
  ConsentCreateEvents20261123131400,
  RegistryCreateSubprocessors20261123131500,
  PrivacyCreateLedgerMark20261123131600,
  IdentityCreateAccounts20261123132000,
  IngestAcceptBlock20261123132500,
  IngestLetOwnerRotateKeys20261123134500,
  IngestFindWork20261123135500,
  IngestLetEraserErase20261123140500,
  AuditBindLeavesToTenants20261123150000,
  IdentityCreateOperators20261124100000,
  IdentityCreateFactors20261124101000,
  ExchangeCreateMessages20261124110000,
  IdentityCreatePlans20261124110100,
  IdentityCreateTeams20261124110200,
  TenancyEraseTenants20261124110300,
  TenancyEraseProjects20261124110400,
  IngestExtendSettings20261124120000,
  IngestSearchRecordings20261124130000,
  IngestNoteViewings20261124130100,
  IngestRestrictEndUsers20261124140000,
  IngestDeleteAndKeep20261124141000,
  IngestKeepNights20261124142000,
  IngestNoteStrays20261124143000,
  IngestLetOwnerRotateSecrets20261124144000,
  MailCreateMessages20261124150000,
  MailSendAndReceive20261124150100,
  MailSendWhatIsPrepared20261124150200,
  MailWriteLess20261124150300,
  AbuseCreateDefence20261124160000,
  AnalyticsCreateCounters20261124161000,
  AnalyticsLetBatchesBeKnown20261124161100,
  RequestLogCreate20261124162000,
  WaitlistCreatePeople20261124170000,
  WaitlistCreateInbox20261124180000,
  PrivacyCreateArrivals20261124181000,
  RegistryCreateStores20261124190000,
  PrivacyCreateRightsRequests20261125010000,
  PrivacyCreateCases20261125020000,
  PrivacyKeepBackups20261125030000,
  PrivacyKeepRetention20261125040000,
  ConsentRecordMore20261125040100,
  AuditKeepYears20261125050000,
  AccessCreateGrants20261125051000,
  AccessErasePeople20261125052000,
  RegistryPublishPolicies20261125060000,
  RegistryCompleteSubprocessors20261125061000,
  PrivacyCreateBreaches20261125062000,
  PromisesTellFigures20261125070000,
  PromisesAskWhatCameSince20261125071000,
  IngestStopOverCeiling20261125080000,
  IdentityKeepPlansToTheirTenants20261125090000,
] as const;
