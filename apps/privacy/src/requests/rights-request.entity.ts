import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AppliedRule } from '../deadlines/deadline.js';
import type { RequestType } from '../deadlines/request-types.js';
import type { Agent, Channel, Extension, RequestState, StoredPause, VerifiedBy } from './request.js';

/** Stripped 90 days after the request is closed; what stays for two years and names nobody is what laws ask us to show. */
const told = (category: PersonalColumn['category'], purpose: string): PersonalColumn => ({ category, purpose, basis: 'legal-obligation', retention: 'P90D' });

/** A person asks for what the law gives them. */
@Entity({ schema: 'privacy', name: 'rights_request' })
export class RightsRequest {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'version', type: 'integer' })
  version: number;

  /** Of the inbox, where a message that came by it is read and answered. */
  @NotPersonal()
  @Column({ name: 'conversation_id', type: 'uuid', nullable: true })
  conversationId: string | null;

  @NotPersonal()
  @Column({ name: 'channel', type: 'text' })
  channel: Channel;

  @NotPersonal()
  @Column({ name: 'type', type: 'text', nullable: true })
  type: RequestType | null;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: RequestState;

  @NotPersonal()
  @Column({ name: 'country', type: 'text', nullable: true })
  country: string | null;

  @NotPersonal()
  @Column({ name: 'region', type: 'text', nullable: true })
  region: string | null;

  @NotPersonal()
  @Column({ name: 'rules', type: 'jsonb' })
  rules: AppliedRule[];

  @NotPersonal()
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** The operator who entered it. */
  @NotPersonal()
  @Column({ name: 'created_by', type: 'uuid', nullable: true })
  createdBy: string | null;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @NotPersonal()
  @Column({ name: 'target_at', type: 'timestamptz' })
  targetAt: Date;

  @Personal(told('contact', 'To answer your request'))
  @Column({ name: 'email', type: 'text', nullable: true })
  email: string | null;

  @Personal(told('pseudonym', 'To find what you asked before'))
  @Column({ name: 'person_key', type: 'bytea', nullable: true })
  personKey: Buffer | null;

  @Personal(told('content', 'To understand your request'))
  @Column({ name: 'body', type: 'text', nullable: true })
  body: string | null;

  @Personal(told('content', 'To correct what is wrong'))
  @Column({ name: 'changes', type: 'jsonb', nullable: true })
  changes: Record<string, string> | null;

  @Personal(told('usage', 'To tell the customers whose apps recorded you'))
  @Column({ name: 'recorded_on', type: 'text', array: true })
  recordedOn: string[];

  @Personal(told('contact', 'To know who asks on your behalf'))
  @Column({ name: 'agent', type: 'jsonb', nullable: true })
  agent: Agent | null;

  /** Of a paper that we were shown and did not keep. */
  @NotPersonal()
  @Column({ name: 'proof_sha256', type: 'text', nullable: true })
  proofSha256: string | null;

  @NotPersonal()
  @Column({ name: 'customer_id', type: 'uuid', nullable: true })
  customerId: string | null;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid', nullable: true })
  projectId: string | null;

  @Personal({ category: 'pseudonym', purpose: 'To find the recordings that the customer asks about', basis: 'processor-instruction', retention: 'P90D' })
  @Column({ name: 'end_user', type: 'text', nullable: true })
  endUser: string | null;

  @NotPersonal()
  @Column({ name: 'link_number', type: 'integer' })
  linkNumber: number;

  @NotPersonal()
  @Column({ name: 'verify_until', type: 'timestamptz', nullable: true })
  verifyUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'code_mac', type: 'bytea', nullable: true })
  codeMac: Buffer | null;

  @NotPersonal()
  @Column({ name: 'code_tries', type: 'integer' })
  codeTries: number;

  @NotPersonal()
  @Column({ name: 'verified_by', type: 'text', nullable: true })
  verifiedBy: VerifiedBy | null;

  @NotPersonal()
  @Column({ name: 'verified_at', type: 'timestamptz', nullable: true })
  verifiedAt: Date | null;

  /** When we confirmed that we have it. */
  @NotPersonal()
  @Column({ name: 'acknowledged_at', type: 'timestamptz', nullable: true })
  acknowledgedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'pauses', type: 'jsonb' })
  pauses: StoredPause[];

  @Personal(told('content', 'To tell you why it takes longer'))
  @Column({ name: 'extension', type: 'jsonb', nullable: true })
  extension: Extension | null;

  /** Its notice reached the person in time. */
  @NotPersonal()
  @Column({ name: 'extended', type: 'boolean' })
  extended: boolean;

  @NotPersonal()
  @Column({ name: 'refusal_code', type: 'text', nullable: true })
  refusalCode: string | null;

  @Personal(told('content', 'What we answered you'))
  @Column({ name: 'answer', type: 'text', nullable: true })
  answer: string | null;

  @NotPersonal()
  @Column({ name: 'case_id', type: 'uuid', nullable: true })
  caseId: string | null;

  /** The earlier request that this one repeats. */
  @NotPersonal()
  @Column({ name: 'joined_into', type: 'uuid', nullable: true })
  joinedInto: string | null;

  @NotPersonal()
  @Column({ name: 'appeal_of', type: 'uuid', nullable: true })
  appealOf: string | null;

  @NotPersonal()
  @Column({ name: 'owner_id', type: 'uuid', nullable: true })
  ownerId: string | null;

  /** How far operators were warned: 1 the target is near, 2 the deadline is near, 3 it is over. */
  @NotPersonal()
  @Column({ name: 'warned', type: 'smallint' })
  warned: number;

  @NotPersonal()
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt: Date | null;

  /** When everything that names the person was taken out. */
  @NotPersonal()
  @Column({ name: 'reduced_at', type: 'timestamptz', nullable: true })
  reducedAt: Date | null;
}
