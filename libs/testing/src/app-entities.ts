import { AccessGrant, AccessStatement } from '../../../apps/privacy/src/access/access-grant.entity.js';
import { Disclosure, LegalOrder } from '../../../apps/privacy/src/legal-orders/legal-order.entity.js';
import { Block } from '../../../apps/ingest/src/blocks/block.entity.js';
import { Deletion } from '../../../apps/ingest/src/deletions/deletion.entity.js';
import { EndUserRestriction } from '../../../apps/ingest/src/end-users/end-user-restriction.entity.js';
import { Erasure } from '../../../apps/ingest/src/erasure/erasure.entity.js';
import { Export } from '../../../apps/ingest/src/exports/export.entity.js';
import { StillPicture } from '../../../apps/ingest/src/frames/picture.entity.js';
import { Segment } from '../../../apps/ingest/src/frames/segment.entity.js';
import { SessionEvent } from '../../../apps/ingest/src/frames/session-event.entity.js';
import { ProjectSettingVersion } from '../../../apps/ingest/src/identity/project-setting-version.entity.js';
import { ProjectSetting } from '../../../apps/ingest/src/identity/project-setting.entity.js';
import { Chunk } from '../../../apps/ingest/src/intake/chunk.entity.js';
import { UsageDay } from '../../../apps/ingest/src/intake/usage-day.entity.js';
import { UsageMonth } from '../../../apps/ingest/src/intake/usage-month.entity.js';
import { LegalHold } from '../../../apps/ingest/src/retention/legal-hold.entity.js';
import { RetentionEvidence } from '../../../apps/ingest/src/retention/retention-evidence.entity.js';
import { RetentionNight } from '../../../apps/ingest/src/retention/retention-night.entity.js';
import { SessionHold } from '../../../apps/ingest/src/retention/session-hold.entity.js';
import { SessionRetention } from '../../../apps/ingest/src/retention/session-retention.entity.js';
import { SessionFacet } from '../../../apps/ingest/src/search/session-facet.entity.js';
import { SessionTag } from '../../../apps/ingest/src/search/session-tag.entity.js';
import { Session } from '../../../apps/ingest/src/sessions/session.entity.js';
import { Viewing } from '../../../apps/ingest/src/watching/viewing.entity.js';
import { WebhookDelivery } from '../../../apps/ingest/src/webhooks/webhook-delivery.entity.js';
import { WebhookEndpoint } from '../../../apps/ingest/src/webhooks/webhook-endpoint.entity.js';
import { SecurityReport } from '../../../apps/privacy/src/arrivals/arrival.entity.js';
import { RightsEvent } from '../../../apps/privacy/src/requests/rights-event.entity.js';
import { RightsRequest } from '../../../apps/privacy/src/requests/rights-request.entity.js';
import { RightsSubCase } from '../../../apps/privacy/src/requests/rights-sub-case.entity.js';
import { BackupSet, RestoreRun } from '../../../apps/privacy/src/backups/backup-set.entity.js';
import { Breach, BreachDuty, BreachEvidence } from '../../../apps/privacy/src/breaches/breach.entity.js';
import { CaseArchive } from '../../../apps/privacy/src/cases/case-archive.entity.js';
import { CaseDependency, CaseNode, SubjectCase } from '../../../apps/privacy/src/cases/case.entity.js';
import { Notice, NoticePart } from '../../../apps/privacy/src/notices/notice.entity.js';
import { PolicyAcceptance, PolicyForce, PolicyVersion } from '../../../apps/privacy/src/policies/policy.entity.js';
import { SubprocessorList, SubprocessorObjection } from '../../../apps/privacy/src/subprocessors/subprocessor-list.entity.js';
import { Adequacy, TransferTool } from '../../../apps/privacy/src/transfers/transfer.entity.js';
import { HeldRow, PlatformLegalHold } from '../../../apps/privacy/src/retention/legal-hold.entity.js';
import { PlatformRetentionEvidence, PlatformRetentionNight, RetentionRule } from '../../../apps/privacy/src/retention/retention-evidence.entity.js';
import { CountBatch, DroppedDay, MonthTotal, PageHour, ReferralDay, VisitDay } from '../../../apps/waitlist/src/analytics/analytics.entity.js';
import { ConversationEvent } from '../../../apps/waitlist/src/contact/conversation-event.entity.js';
import { ConversationMessage } from '../../../apps/waitlist/src/contact/conversation-message.entity.js';
import { Conversation } from '../../../apps/waitlist/src/contact/conversation.entity.js';
import { AddressRule } from '../../../apps/waitlist/src/operators-desk/address-rule.entity.js';
import { Wave } from '../../../apps/waitlist/src/operators-desk/wave.entity.js';
import { ConfirmToken } from '../../../apps/waitlist/src/waitlist/confirm-token.entity.js';
import { SignUp } from '../../../apps/waitlist/src/waitlist/sign-up.entity.js';
import { Subscriber } from '../../../apps/waitlist/src/waitlist/subscriber.entity.js';
import { WaitlistSuppression } from '../../../apps/waitlist/src/waitlist/suppression.entity.js';

/** The entities of rooms that only one app has. `libs/database` cannot name them (libs never reach up to apps); tests of the whole schema add them. */
export const APP_ENTITIES = [
  Adequacy,
  AccessGrant,
  AccessStatement,
  AddressRule,
  Block,
  CaseArchive,
  CaseDependency,
  CaseNode,
  SubjectCase,
  BackupSet,
  RestoreRun,
  Breach,
  BreachDuty,
  BreachEvidence,
  Chunk,
  ConfirmToken,
  Conversation,
  ConversationEvent,
  ConversationMessage,
  CountBatch,
  Deletion,
  DroppedDay,
  Disclosure,
  EndUserRestriction,
  Erasure,
  Export,
  HeldRow,
  LegalHold,
  LegalOrder,
  MonthTotal,
  PageHour,
  ProjectSetting,
  ProjectSettingVersion,
  ReferralDay,
  Notice,
  NoticePart,
  PolicyAcceptance,
  PolicyForce,
  PolicyVersion,
  PlatformLegalHold,
  PlatformRetentionEvidence,
  PlatformRetentionNight,
  RetentionEvidence,
  RetentionNight,
  RetentionRule,
  RightsEvent,
  RightsRequest,
  RightsSubCase,
  SecurityReport,
  Segment,
  Session,
  SessionEvent,
  SessionFacet,
  SessionHold,
  SessionRetention,
  SessionTag,
  SignUp,
  StillPicture,
  SubprocessorList,
  SubprocessorObjection,
  Subscriber,
  TransferTool,
  UsageDay,
  UsageMonth,
  Viewing,
  VisitDay,
  WaitlistSuppression,
  Wave,
  WebhookDelivery,
  WebhookEndpoint,
] as const;
