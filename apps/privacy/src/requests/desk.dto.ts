import { PageQuery } from '#http/page.dto.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';
import { PAUSE_REASONS, type PauseReason, REQUEST_TYPES, type RequestType } from '../deadlines/request-types.js';
import { CustomerPartDto, DueDto, ExtensionDto, PauseDto, SystemProgressDto } from './person.dto.js';
import { AgentDto, ChangesDto } from './public.dto.js';
import { CHANNELS, type Channel, REFUSAL_CODES, type RefusalCode, REQUEST_STATES, type RequestState, VERIFIED_BY, type VerifiedBy } from './request.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const toBoolean = ({ value }: { value: unknown }): unknown => (value === 'true' || value === 'false' ? value === 'true' : value);

export class DeskQueryDto extends PageQuery {
  @ApiPropertyOptional({ enum: REQUEST_STATES, example: 'open' })
  @IsOptional()
  @IsIn(REQUEST_STATES)
  state?: RequestState;

  @ApiPropertyOptional({ enum: REQUEST_TYPES, example: 'delete' })
  @IsOptional()
  @IsIn(REQUEST_TYPES)
  type?: RequestType;

  /** Id of an operator. */
  @ApiPropertyOptional({ format: 'uuid', example: EXAMPLE_ID })
  @IsOptional()
  @IsUUID()
  ownerId?: string;

  /** `true`: only what is past its deadline. */
  @ApiPropertyOptional({ type: Boolean, example: false })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  overdue?: boolean;
}

export class RequestSummaryDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  /** Grows with each change; send it in `If-Match`, in quotes. */
  @ApiProperty({ type: 'integer', example: 3 })
  version: number;

  @ApiProperty({ enum: CHANNELS, example: 'form' })
  channel: Channel;

  /** Null: a message that nobody has sorted yet. */
  @ApiProperty({ enum: REQUEST_TYPES, nullable: true, example: 'access' })
  type: RequestType | null;

  @ApiProperty({ enum: REQUEST_STATES, example: 'open' })
  state: RequestState;

  @ApiProperty({ example: '2026-11-27T10:00:00.000Z' })
  receivedAt: Date;

  @ApiProperty({ example: '2026-12-28T23:00:00.000Z' })
  dueAt: Date;

  /** Our own target. */
  @ApiProperty({ example: '2026-12-22T23:00:00.000Z' })
  targetAt: Date;

  @ApiProperty({ example: false })
  overdue: boolean;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  ownerId: string | null;

  /** The customer who filed it for somebody they record. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  customerId: string | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  closedAt: Date | null;
}

export class RequestListDto {
  @ApiProperty({ type: [RequestSummaryDto] })
  items: RequestSummaryDto[];

  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}

export class RequestEventDto {
  @ApiProperty({ example: '2026-11-27T10:00:00.000Z' })
  at: Date;

  @ApiProperty({ example: 'verified' })
  kind: string;

  @ApiProperty({ example: 'system' })
  actorKind: string;

  @ApiProperty({ example: 'mailed-link' })
  actorId: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { method: 'link' } })
  details: Record<string, string | number | boolean | null>;
}

export class RequestDetailDto extends RequestSummaryDto {
  /** Null once what names the person was taken out. */
  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  email: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Please send me what you hold about me.' })
  body: string | null;

  @ApiProperty({ type: ChangesDto, nullable: true, example: null })
  changes: Record<string, string> | null;

  @ApiProperty({ type: AgentDto, nullable: true, example: null })
  agent: AgentDto | null;

  @ApiProperty({ type: String, nullable: true, example: 'DE' })
  country: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  region: string | null;

  /** Names of the rules that apply, as of receipt. */
  @ApiProperty({ type: [String], example: ['eu@2018-05-25'] })
  rules: string[];

  @ApiProperty({ type: DueDto })
  due: DueDto;

  /** By when receipt has to be confirmed; null where no law says. */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  acknowledgeBy: string | null;

  @ApiProperty({ type: Date, nullable: true, example: '2026-11-27T10:00:01.000Z' })
  acknowledgedAt: Date | null;

  @ApiProperty({ enum: VERIFIED_BY, nullable: true, example: 'link' })
  verifiedBy: VerifiedBy | null;

  @ApiProperty({ example: true })
  mayExtend: boolean;

  /** Reasons for which the law lets the clock stand still. */
  @ApiProperty({ enum: PAUSE_REASONS, isArray: true, example: ['identity', 'scope'] })
  mayPause: PauseReason[];

  @ApiProperty({ type: [PauseDto], example: [] })
  pauses: PauseDto[];

  @ApiProperty({ type: ExtensionDto, nullable: true, example: null })
  extension: ExtensionDto | null;

  @ApiProperty({ enum: REFUSAL_CODES, nullable: true, example: null })
  refusalCode: RefusalCode | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  answer: string | null;

  /** The conversation of the inbox that it came by. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  conversationId: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  caseId: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  joinedInto: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  appealOf: string | null;

  @ApiProperty({ type: [SystemProgressDto] })
  progress: SystemProgressDto[];

  @ApiProperty({ type: [CustomerPartDto], example: [] })
  customers: CustomerPartDto[];

  @ApiProperty({ type: [RequestEventDto] })
  events: RequestEventDto[];
}

export class RightsFiguresDto {
  @ApiProperty({ type: 'integer', example: 12 })
  open: number;

  @ApiProperty({ type: 'integer', example: 0 })
  overdue: number;

  @ApiProperty({ type: 'integer', example: 3 })
  unowned: number;

  /** Of the last 365 days. */
  @ApiProperty({ type: 'integer', example: 140 })
  closed: number;

  /** Of those, closed after their deadline. */
  @ApiProperty({ type: 'integer', example: 0 })
  closedLate: number;

  @ApiProperty({ type: Number, nullable: true, example: 1.5 })
  medianDays: number | null;
}
