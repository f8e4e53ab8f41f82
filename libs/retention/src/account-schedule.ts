import type { RetentionEntry } from './retention-entry.js';

const entry = (more: Omit<RetentionEntry, 'hold' | 'action' | 'counted' | 'basis'> & Partial<RetentionEntry>): RetentionEntry => ({ basis: 'contract', action: 'delete', hold: 'none', counted: true, ...more });

const ACCOUNTS = 'apps/ingest/src/accounts/account-sweep.ts#AccountSweep';
const ORGANISATIONS = 'apps/ingest/src/organisations/organisations-sweep.ts#OrganisationsSweep';
const MEMBER = 'libs/identity/src/member-data.repository.ts#MemberDataRepository';
const OPERATOR = 'libs/identity/src/operator-data.repository.ts#OperatorDataRepository';

/** What we hold about members of customers and about our staff. */
export const ACCOUNT_SCHEDULE: readonly RetentionEntry[] = [
  entry({
    id: 'account',
    title: 'Accounts and their second factors',
    datasets: ['identity.member', 'identity.membership', 'identity.totp_factor', 'identity.passkey', 'identity.recovery_code', 'identity.api_key', 'identity.operator'],
    declared: 'until-erased',
    trigger: 'They leave their last organisation, it is closed, or they ask; staff: when they leave',
    duration: null,
    counted: false,
    carriedOutBy: [MEMBER, OPERATOR, 'apps/ingest/src/organisations/departures.ts#Departures'],
  }),
  entry({ id: 'organisation', title: 'Claims and transfers of ownership, and closings', datasets: ['identity.ownership_transfer', 'identity.ownership_claim', 'identity.organisation_closing'], declared: 'until-organisation-closed', trigger: 'The organisation is closed', duration: null, counted: false, carriedOutBy: ['apps/ingest/src/organisations/removal.repository.ts#OrganisationRemovalRepository'] }),
  entry({ id: 'sign-in-session', title: 'Sign-ins', datasets: ['identity.sign_in_session'], declared: 'P8D', trigger: 'It began: it lasts 7 days at most and goes a day later', duration: 'P8D', carriedOutBy: [ACCOUNTS] }),
  entry({ id: 'operator-session', title: 'Sign-ins of staff', datasets: ['identity.operator_session'], declared: 'P1D', trigger: 'It ended', duration: 'P1D', carriedOutBy: [ACCOUNTS] }),
  entry({ id: 'sign-in-link', title: 'Links and codes to sign in', datasets: ['identity.sign_in_link'], declared: 'P1D', trigger: 'It ran out', duration: 'P1D', carriedOutBy: [ACCOUNTS] }),
  entry({ id: 'sign-in-attempt', title: 'Steps of a sign-in', datasets: ['identity.sign_in_attempt'], declared: 'P1D', trigger: 'It ran out', duration: 'P1D', carriedOutBy: [ACCOUNTS] }),
  entry({ id: 'sign-in-throttle', title: 'Keyed hashes that slow down guessing', datasets: ['identity.sign_in_throttle'], declared: 'P1D', basis: 'legitimate-interest', trigger: 'The last try', duration: 'P1D', carriedOutBy: [ACCOUNTS] }),
  entry({ id: 'operator-enrolment', title: 'Links for the first second factor of staff', datasets: ['identity.operator_enrolment'], declared: 'P3D', trigger: 'It was made', duration: 'P3D', carriedOutBy: [ACCOUNTS] }),
  entry({ id: 'email-change', title: 'Changes of an address', datasets: ['identity.email_change'], declared: 'P30D', trigger: 'It was asked for', duration: 'P30D', carriedOutBy: [ACCOUNTS] }),
  entry({ id: 'factor-recovery', title: 'Recoveries of lost second factors', datasets: ['identity.factor_recovery', 'identity.factor_recovery_approval'], declared: 'P30D', trigger: 'It was asked for', duration: 'P30D', carriedOutBy: [ACCOUNTS] }),
  entry({ id: 'invitation', title: 'Invitations to a team', datasets: ['identity.invitation'], declared: 'P37D', basis: 'legitimate-interest', trigger: 'It was sent: it is open for 7 days and goes 30 days later', duration: 'P37D', carriedOutBy: [ORGANISATIONS] }),
  entry({ id: 'viewing', title: 'Who watched which recording', datasets: ['ingest.viewing'], declared: 'P2Y', basis: 'legal-obligation', trigger: 'They watched', duration: 'P2Y', carriedOutBy: ['apps/ingest/src/watching/viewing-sweep.ts#ViewingSweep'] }),
  entry({ id: 'audit', title: 'The audit log: ids only', datasets: ['audit.entry', 'audit.leaf_outbox'], declared: 'P6Y', basis: 'legal-obligation', trigger: 'The end of the year that it is of', duration: 'P6Y', counted: false, carriedOutBy: ['libs/audit/src/sequencer.ts#Sequencer'] }),
  entry({ id: 'audit-personal', title: 'What names people in the audit log', datasets: ['audit.personal'], declared: 'until-erased', basis: 'legitimate-interest', trigger: 'The organisation is closed, or the year that it is of goes', duration: null, counted: false, action: 'erase', carriedOutBy: ['apps/ingest/src/organisations/removal.repository.ts#OrganisationRemovalRepository', 'libs/audit/src/sequencer.ts#Sequencer'] }),
];
