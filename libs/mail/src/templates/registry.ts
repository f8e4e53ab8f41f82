import type { MailTemplate } from '../template.js';
import { accessAsked, accessNotice, accessStatement, orderNotice } from './access.js';
import { accountNotice } from './account-notice.js';
import { attackAlert } from './attack-alert.js';
import { backupAlarm } from './backup-alarm.js';
import { breachAlarm } from './breach-alarm.js';
import { breachNotice, launchInvitation, policyNotice, productNews } from './announcement.js';
import { caseArchive, caseArchiveCode, caseBackupsClear, caseErased } from './cases.js';
import { contactAlert, contactReceived, contactReply } from './contact.js';
import { emailChangeCode } from './email-change-code.js';
import { organisationClosed, organisationClosing, organisationReopened, ownershipClaimed, ownershipOffered, planChanging, teamInvitation } from './organisation.js';
import { rightsAlert, rightsPassedOn, rightsUpdate, rightsVerify } from './rights.js';
import { signInCode } from './sign-in-code.js';
import { subprocessorList } from './subprocessor-list.js';
import { waitlistConfirm, waitlistConfirmMove } from './waitlist-confirm.js';
import { waitlistPlace, waitlistStay } from './waitlist-place.js';
import { webhookDisabled } from './webhook.js';

/** Every kind of mail there is. Add a file beside this one, and a line here. */
export const TEMPLATES = {
  'sign-in-code': signInCode,
  'account-notice': accountNotice,
  'email-change-code': emailChangeCode,
  'announcement-policy-notices': policyNotice,
  'announcement-launch-invitations': launchInvitation,
  'announcement-product-news': productNews,
  'announcement-breach-notices': breachNotice,
  'waitlist-confirm': waitlistConfirm,
  'waitlist-confirm-move': waitlistConfirmMove,
  'waitlist-place': waitlistPlace,
  'waitlist-stay': waitlistStay,
  'contact-received': contactReceived,
  'contact-reply': contactReply,
  'contact-alert': contactAlert,
  'attack-alert': attackAlert,
  'backup-alarm': backupAlarm,
  'team-invitation': teamInvitation,
  'ownership-offered': ownershipOffered,
  'ownership-claimed': ownershipClaimed,
  'organisation-closing': organisationClosing,
  'organisation-reopened': organisationReopened,
  'organisation-closed': organisationClosed,
  'plan-changing': planChanging,
  'access-asked': accessAsked,
  'access-notice': accessNotice,
  'access-statement': accessStatement,
  'order-notice': orderNotice,
  'webhook-disabled': webhookDisabled,
  'subprocessor-list': subprocessorList,
  'breach-alarm': breachAlarm,
  'case-erased': caseErased,
  'case-backups-clear': caseBackupsClear,
  'case-archive': caseArchive,
  'case-archive-code': caseArchiveCode,
  'rights-verify': rightsVerify,
  'rights-update': rightsUpdate,
  'rights-alert': rightsAlert,
  'rights-passed-on': rightsPassedOn,
} as const;

export type TemplateName = keyof typeof TEMPLATES;

/** What a template has to be told. */
export type TemplateData<N extends TemplateName> = (typeof TEMPLATES)[N] extends MailTemplate<infer D> ? D : never;

export const isTemplateName = (name: string): name is TemplateName => Object.hasOwn(TEMPLATES, name);

export const templateOf = (name: TemplateName): MailTemplate<unknown> => TEMPLATES[name] as MailTemplate<never> as MailTemplate<unknown>;
