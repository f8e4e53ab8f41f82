import { ApiProperty } from '@nestjs/swagger';
import { NODE_ENDS, type NodeProgress } from '../cases/case-types.js';
import { PAUSE_REASONS, type PauseReason, REQUEST_TYPES, type RequestType } from '../deadlines/request-types.js';
import { Words } from './fields.js';
import { REFUSAL_CODES, type RefusalCode, REQUEST_STATES, type RequestState } from './request.js';
import { SUB_CASE_STATES, type SubCaseState } from './sub-cases.repository.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const NODE_STATES = ['waiting', 'running', ...NODE_ENDS] as const;
/** The states of the Data Rights Protocol. */
const PROTOCOL_STATES = ['open', 'in_progress', 'fulfilled', 'revoked', 'denied', 'expired'] as const;

export class DueDto {
  /** The last day, where the person is. */
  @ApiProperty({ format: 'date', example: '2026-12-28' })
  on: string;

  /** It is late from this instant on. */
  @ApiProperty({ example: '2026-12-28T23:00:00.000Z' })
  at: Date;

  @ApiProperty({ example: 'GDPR Art. 12(3), Regulation 1182/71 Art. 3' })
  law: string;

  /** How it was computed, step by step. */
  @ApiProperty({ type: [String], example: ['Received on Friday, 27 November 2026 (Europe/Berlin).', 'GDPR Art. 12(3), Regulation 1182/71 Art. 3: 1 month, until Sunday, 27 December 2026.', 'That is no working day: until the next one, Monday, 28 December 2026.'] })
  steps: string[];

  /** The clock stands still: the day moves on as long as it does. */
  @ApiProperty({ example: false })
  paused: boolean;
}

export class SystemProgressDto {
  /** A part of our systems that holds data of people. */
  @ApiProperty({ example: 'waitlist.people' })
  system: string;

  @ApiProperty({ enum: NODE_STATES, example: 'erased' })
  state: NodeProgress['state'];

  @ApiProperty({ type: 'integer', example: 1 })
  records: number;

  /** Why something is kept although you asked for its erasure: the law that says so. */
  @ApiProperty({ type: String, nullable: true, example: null })
  keptBecause: string | null;
}

export class PauseDto {
  @ApiProperty({ enum: PAUSE_REASONS, example: 'scope' })
  reason: PauseReason;

  @ApiProperty({ example: '2026-12-01T10:00:00.000Z' })
  from: Date;

  @ApiProperty({ type: Date, nullable: true, example: null })
  to: Date | null;
}

export class ExtensionDto {
  @ApiProperty({ example: 'Your recordings are spread over many projects.' })
  reason: string;

  /** Whether it counts: the notice has to reach you before the first deadline. */
  @ApiProperty({ example: true })
  counts: boolean;
}

export class CustomerPartDto {
  @ApiProperty({ example: 'https://app.example.com' })
  origin: string;

  @ApiProperty({ enum: SUB_CASE_STATES, example: 'waiting' })
  state: SubCaseState;

  @ApiProperty({ example: '2026-11-27T10:00:00.000Z' })
  passedOnAt: Date;

  /** Their own clock, which began when we told them. */
  @ApiProperty({ example: '2026-12-28T23:00:00.000Z' })
  dueAt: Date;
}

export class AuthorityDto {
  @ApiProperty({ example: 'The data protection authority of your country' })
  name: string;

  @ApiProperty({ example: 'https://www.edpb.europa.eu/about-edpb/about-edpb/members_en' })
  url: string;
}

export class AppealDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ enum: REQUEST_STATES, example: 'open' })
  state: RequestState;

  @ApiProperty({ example: '2026-12-28T23:00:00.000Z' })
  dueAt: Date;
}

/** A request as the person sees it. */
export class OwnRequestDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  reference: string;

  @ApiProperty({ enum: REQUEST_TYPES, nullable: true, example: 'access' })
  type: RequestType | null;

  @ApiProperty({ enum: REQUEST_STATES, example: 'working' })
  state: RequestState;

  /** The state in plain words. */
  @ApiProperty({ example: 'Our systems are at work on it.' })
  words: string;

  /** The same for programs: the state of the Data Rights Protocol. */
  @ApiProperty({ enum: PROTOCOL_STATES, example: 'in_progress' })
  protocolState: (typeof PROTOCOL_STATES)[number];

  @ApiProperty({ example: '2026-11-27T10:00:00.000Z' })
  receivedAt: Date;

  @ApiProperty({ type: DueDto })
  due: DueDto;

  @ApiProperty({ type: [SystemProgressDto] })
  progress: SystemProgressDto[];

  @ApiProperty({ type: [PauseDto], example: [] })
  pauses: PauseDto[];

  @ApiProperty({ type: ExtensionDto, nullable: true, example: null })
  extension: ExtensionDto | null;

  /** Customers whose apps you named. The recordings are theirs, and the answer about them as well. */
  @ApiProperty({ type: [CustomerPartDto], example: [] })
  customers: CustomerPartDto[];

  @ApiProperty({ enum: REFUSAL_CODES, nullable: true, example: null })
  refusalCode: RefusalCode | null;

  /** What an operator wrote to you when it ended. */
  @ApiProperty({ type: String, nullable: true, example: null })
  answer: string | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  closedAt: Date | null;

  @ApiProperty({ example: true })
  canWithdraw: boolean;

  @ApiProperty({ example: false })
  canAppeal: boolean;

  @ApiProperty({ type: [AppealDto], example: [] })
  appeals: AppealDto[];

  /** Where you can complain about us, at any time. */
  @ApiProperty({ type: [AuthorityDto] })
  authorities: AuthorityDto[];

  /** The case that our systems work on; its certificate is signed, and says nothing about you. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  caseId: string | null;
}

export class OwnWordsDto {
  @Words(5_000, 'I meant my place on the waitlist and nothing else.')
  text: string;
}
