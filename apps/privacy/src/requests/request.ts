import type { Pause, AppliedRule } from '../deadlines/deadline.js';
import type { PauseReason, RequestType } from '../deadlines/request-types.js';

export const CHANNELS = ['form', 'api', 'operator', 'mail'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * `unverified`: we asked who they are. `open`: on an operator. `working`: a case is at work in every system. `joined`: repeats an earlier one. `lapsed`: nobody ever confirmed it.
 */
export const REQUEST_STATES = ['unverified', 'open', 'working', 'done', 'refused', 'withdrawn', 'joined', 'lapsed'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const CLOSED: readonly RequestState[] = ['done', 'refused', 'withdrawn', 'joined', 'lapsed'];

/** By what we know that the person is who they say, the weakest first. */
export const VERIFIED_BY = ['link', 'code', 'mailbox', 'account', 'documents', 'power-of-attorney', 'customer'] as const;
export type VerifiedBy = (typeof VERIFIED_BY)[number];

/** Why a request is refused: the codes of the Data Rights Protocol, with underscores as hyphens. */
export const REFUSAL_CODES = ['suspected-fraud', 'insufficient-verification', 'no-match', 'claim-not-covered', 'outside-jurisdiction', 'too-many-requests', 'other'] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** `permission`: the person signed that the agent may, and confirms it to us. `power-of-attorney`: an operator has seen the paper. */
export interface Agent {
  name: string;
  email: string;
  basis: 'permission' | 'power-of-attorney';
}

/** As it is kept: times as ISO text. */
export interface StoredPause {
  reason: PauseReason;
  from: string;
  to: string | null;
  /** The notice that told the person. */
  mailId: string | null;
}

export interface Extension {
  reason: string;
  askedAt: string;
  mailId: string | null;
  /** When the notice reached the server of the person's mail; null until it is known. */
  deliveredAt: string | null;
}

export const CASE_KINDS = ['locate', 'export', 'erase', 'rectify', 'restrict', 'lift'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/**
 * What each type sets going in every system. Objecting, withdrawing consent and opting out stop the use of what is held: it is kept, and used for nothing. Appeals and
 * complaints are decided by people.
 */
export const CASE_OF: Readonly<Record<RequestType, CaseKind | undefined>> = {
  know: 'locate',
  access: 'export',
  portability: 'export',
  correct: 'rectify',
  delete: 'erase',
  restrict: 'restrict',
  object: 'restrict',
  'withdraw-consent': 'restrict',
  'opt-out': 'restrict',
  appeal: undefined,
  complaint: undefined,
};

/** A request as its rooms pass it around. */
export interface RequestRow {
  id: string;
  version: number;
  conversationId: string | null;
  channel: Channel;
  type: RequestType | null;
  state: RequestState;
  country: string | null;
  region: string | null;
  rules: AppliedRule[];
  receivedAt: Date;
  createdAt: Date;
  createdBy: string | null;
  dueAt: Date;
  targetAt: Date;
  email: string | null;
  personKey: Buffer | null;
  body: string | null;
  changes: Record<string, string> | null;
  recordedOn: string[];
  agent: Agent | null;
  proofSha256: string | null;
  customerId: string | null;
  projectId: string | null;
  endUser: string | null;
  linkNumber: number;
  verifyUntil: Date | null;
  codeMac: Buffer | null;
  codeTries: number;
  verifiedBy: VerifiedBy | null;
  verifiedAt: Date | null;
  acknowledgedAt: Date | null;
  pauses: StoredPause[];
  extension: Extension | null;
  extended: boolean;
  refusalCode: RefusalCode | null;
  answer: string | null;
  caseId: string | null;
  joinedInto: string | null;
  appealOf: string | null;
  ownerId: string | null;
  warned: number;
  closedAt: Date | null;
  reducedAt: Date | null;
}

export const pausesOf = ({ pauses }: Pick<RequestRow, 'pauses'>): Pause[] =>
  pauses.map(({ reason, from, to }) => ({ reason, from: new Date(from), to: to === null ? null : new Date(to) }));

export const isPaused = ({ pauses }: Pick<RequestRow, 'pauses'>): boolean => pauses.some(({ to }) => to === null);
