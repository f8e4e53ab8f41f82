import { PageQuery } from '#http/page.dto.js';
import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { MOST_CHARACTERS, type State, STATES, type Topic, TOPICS } from './conversation.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const SETTABLE = ['open', 'waiting', 'closed', 'spam'] as const satisfies readonly State[];
const toBoolean = ({ value }: { value: unknown }): unknown => (value === 'true' || value === 'false' ? value === 'true' : value);


export class InboxQueryDto extends PageQuery {
  @ApiPropertyOptional({ enum: STATES, example: 'new' })
  @IsOptional()
  @IsIn(STATES)
  state?: State;

  @ApiPropertyOptional({ enum: TOPICS, example: 'question' })
  @IsOptional()
  @IsIn(TOPICS)
  topic?: Topic;

  /** Id of an operator. */
  @ApiPropertyOptional({ format: 'uuid', example: EXAMPLE_ID })
  @IsOptional()
  @IsUUID()
  assigneeId?: string;

  /** `true`: only what the defence against abuse holds for review. */
  @ApiPropertyOptional({ type: Boolean, example: false })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  held?: boolean;

  /** `true`: only what holds a message nobody has read. */
  @ApiPropertyOptional({ type: Boolean, example: true })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  unread?: boolean;
}

/** What must not stand in a URL goes in a body. */
export class InboxSearchDto {
  @IntegerQuery({ min: 1, max: 100, example: 25 })
  limit?: number;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string | null;

  /** Conversations with this address. */
  @ApiPropertyOptional({ maxLength: 254, example: 'ada@example.com' })
  @IsOptional()
  @IsString()
  @MaxLength(254)
  email?: string;

  /** Conversations of which one message holds all these words. */
  @ApiPropertyOptional({ maxLength: 200, example: 'deferred components' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  text?: string;
}

export class ConversationDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ enum: TOPICS, example: 'question' })
  topic: Topic;

  /** `new`: nobody has read it. `open`: it is on us. `waiting`: it is on the person. */
  @ApiProperty({ enum: STATES, example: 'open' })
  state: State;

  @ApiProperty({ example: 'ada@example.com' })
  email: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ada' })
  name: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Example Ltd' })
  company: string | null;

  /** Of mails; a message by the form has none. */
  @ApiProperty({ type: String, nullable: true, example: null })
  subject: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  assigneeId: string | null;

  /** Grows with each change; send it in `If-Match`, in quotes. */
  @ApiProperty({ example: 3 })
  version: number;

  /** Waits for a decision: nothing was mailed or passed on. */
  @ApiProperty({ example: false })
  held: boolean;

  /** What the defence against abuse made of it: 0 to 100. */
  @ApiProperty({ example: 0 })
  score: number;

  @ApiProperty({ type: [String], example: [] })
  reasons: string[];

  /** The person has restricted the use of their data: no replies, notes or merging. */
  @ApiProperty({ example: false })
  restricted: boolean;

  /** Messages nobody has read. */
  @ApiProperty({ example: 1 })
  unread: number;

  /** When the oldest of them has to have been read. */
  @ApiProperty({ type: Date, nullable: true, example: '2026-11-25T15:30:00.000Z' })
  readDueAt: Date | null;

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  createdAt: Date;

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  lastMessageAt: Date;

  @ApiProperty({ enum: ['person', 'operator'], example: 'person' })
  lastFrom: 'person' | 'operator';

  /** The conversation that this one was merged into. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  mergedInto: string | null;
}

export class ConversationPageDto {
  @ApiProperty({ type: [ConversationDto] })
  items: ConversationDto[];

  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}

export class ConversationMessageDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  /** `in`: from the person. `out`: our reply. `note`: between operators. */
  @ApiProperty({ enum: ['in', 'out', 'note'], example: 'in' })
  direction: 'in' | 'out' | 'note';

  @ApiProperty({ enum: ['form', 'mail', 'operator'], example: 'form' })
  channel: 'form' | 'mail' | 'operator';

  /** Null as long as nobody has opened the conversation: opening is what counts as reading. */
  @ApiProperty({ type: String, nullable: true, example: 'Does the recorder work with deferred components?' })
  body: string | null;

  /** The mail was longer than we keep. */
  @ApiProperty({ example: false })
  truncated: boolean;

  @ApiProperty({ example: 0 })
  attachmentsDropped: number;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  authorId: string | null;

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  createdAt: Date;

  @ApiProperty({ type: Date, nullable: true, example: '2026-11-25T15:30:00.000Z' })
  readDueAt: Date | null;

  @ApiProperty({ type: Date, nullable: true, example: '2026-11-24T09:00:00.000Z' })
  firstReadAt: Date | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  firstReadBy: string | null;

  /** Until then a reply can be taken back. */
  @ApiProperty({ type: Date, nullable: true, example: null })
  sendAfter: Date | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  withdrawnAt: Date | null;

  /** The reply is with the mail system. */
  @ApiProperty({ example: false })
  handedOver: boolean;
}

export class ConversationLogEntryDto {
  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  at: Date;

  @ApiProperty({ example: 'assigned' })
  kind: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  actorId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { to: EXAMPLE_ID } })
  details: Record<string, string | number | boolean | null>;
}

export class ConversationDetailDto extends ConversationDto {
  @ApiProperty({ type: [ConversationMessageDto] })
  messages: ConversationMessageDto[];

  @ApiProperty({ type: [ConversationLogEntryDto] })
  log: ConversationLogEntryDto[];
}

export class WriteTextDto {
  @ApiProperty({ minLength: 1, maxLength: MOST_CHARACTERS, example: 'Yes, since version 0.1. Here is how …' })
  @IsString()
  @MinLength(1)
  @MaxLength(MOST_CHARACTERS)
  @Matches(/\S/)
  text: string;
}

export class AssignDto {
  /** Id of an operator; null takes the assignment away. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  @ValidateIf((body: AssignDto) => body.operatorId !== null)
  @IsUUID()
  operatorId: string | null;
}

export class SetStateDto {
  @ApiProperty({ enum: SETTABLE, example: 'closed' })
  @IsIn(SETTABLE)
  state: (typeof SETTABLE)[number];
}

export class MergeDto {
  /** The conversation that takes all messages. It has to be with the same person. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  @IsUUID()
  into: string;
}
