import { FormDefenceRow, FormMinute, IdempotentAnswer, RecipientMail, SpentToken } from '#abuse/abuse.entity.js';
import { AuditAnchor, AuditCheckpoint, AuditEntry, AuditLeafOutbox, AuditLogState, AuditNode, AuditPersonal } from '#audit/audit.entity.js';
import { SessionKey } from '#blobs/session-key.entity.js';
import { TenantKey } from '#blobs/tenant-key.entity.js';
import { ClockOffset } from '#clock/clock-offset.entity.js';
import { ConsentEventRow, ConsentPropagation } from '#consent/consent-event.entity.js';
import { ExchangeMessage } from '#exchange/message.entity.js';
import { ApiKey } from '#identity/api-key.entity.js';
import { Invitation } from '#identity/invitation.entity.js';
import { ClosingReceipt, OrganisationClosing } from '#identity/organisation-closing.entity.js';
import { OwnershipClaim, OwnershipTransfer } from '#identity/ownership.entity.js';
import { Member } from '#identity/member.entity.js';
import { Membership } from '#identity/membership.entity.js';
import { EmailChange } from '#identity/email-change.entity.js';
import { FactorRecoveryApproval } from '#identity/factor-recovery-approval.entity.js';
import { FactorRecovery } from '#identity/factor-recovery.entity.js';
import { OperatorEnrolment } from '#identity/operator-enrolment.entity.js';
import { Passkey } from '#identity/passkey.entity.js';
import { RecoveryCode } from '#identity/recovery-code.entity.js';
import { SignInAttempt } from '#identity/sign-in-attempt.entity.js';
import { SignInThrottle } from '#identity/sign-in-throttle.entity.js';
import { TotpFactor } from '#identity/totp-factor.entity.js';
import { OperatorSession } from '#identity/operator-session.entity.js';
import { Operator } from '#identity/operator.entity.js';
import { Organisation } from '#identity/organisation.entity.js';
import { Plan, PlanAssignment } from '#identity/plan.entity.js';
import { Project } from '#identity/project.entity.js';
import { SignInLink } from '#identity/sign-in-link.entity.js';
import { SignInSession } from '#identity/sign-in-session.entity.js';
import { IngestOutbox, PrivacyOutbox, WaitlistOutbox } from '#jobs/outbox.entity.js';
import { IngestQuarantine, PrivacyQuarantine, WaitlistQuarantine } from '#jobs/quarantine.entity.js';
import { MailAnnouncement } from '#mail/announcement.entity.js';
import { InboundMessage, InboxMark } from '#mail/inbound-message.entity.js';
import { MailMessage } from '#mail/message.entity.js';
import { MailPace } from '#mail/pace.entity.js';
import { MailSuppression } from '#mail/suppression.entity.js';
import { ErasureLedgerMark } from '#personal-data/erasure-ledger-mark.entity.js';
import { LedgerIdentity, LedgerOutboxRow } from '#personal-data/ledger-identity.entity.js';
import { Store } from '#personal-data/store.entity.js';
import { Subprocessor } from '#personal-data/subprocessor.entity.js';
import { PrefixMinute, RequestLogEntry } from '#request-log/request-log.entity.js';
import type { EntitySchema } from 'typeorm';

/** The entities of every library room: with APP_ENTITIES the whole schema, which the personal-data test walks. Explicit: a new table without an entity fails there. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
export const LIB_ENTITIES: readonly (Function | EntitySchema)[] = [
  FormDefenceRow,
  FormMinute,
  IdempotentAnswer,
  RecipientMail,
  PrefixMinute,
  RequestLogEntry,
  SpentToken,
  AuditAnchor,
  AuditCheckpoint,
  AuditEntry,
  AuditLeafOutbox,
  AuditLogState,
  AuditNode,
  AuditPersonal,
  SessionKey,
  TenantKey,
  ClockOffset,
  ConsentEventRow,
  ConsentPropagation,
  ExchangeMessage,
  ApiKey,
  ClosingReceipt,
  Invitation,
  OrganisationClosing,
  OwnershipClaim,
  OwnershipTransfer,
  Member,
  Membership,
  Operator,
  EmailChange,
  FactorRecoveryApproval,
  FactorRecovery,
  OperatorEnrolment,
  Passkey,
  RecoveryCode,
  SignInAttempt,
  SignInThrottle,
  TotpFactor,
  OperatorSession,
  Organisation,
  Plan,
  PlanAssignment,
  Project,
  SignInLink,
  SignInSession,
  IngestOutbox,
  PrivacyOutbox,
  WaitlistOutbox,
  IngestQuarantine,
  PrivacyQuarantine,
  WaitlistQuarantine,
  MailAnnouncement,
  InboundMessage,
  InboxMark,
  MailMessage,
  MailPace,
  MailSuppression,
  ErasureLedgerMark,
  LedgerIdentity,
  LedgerOutboxRow,
  Store,
  Subprocessor,
];
