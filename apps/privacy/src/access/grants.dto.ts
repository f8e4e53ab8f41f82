import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';

const ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const MOMENT = '2026-11-23T10:00:00.000Z';
const CLASSES = ['support-permission', 'abuse-security', 'legal-order'] as const;
export const GRANT_STATES = ['requested', 'lapsed', 'denied', 'live', 'ended', 'revoked'] as const;

export type GrantClass = (typeof CLASSES)[number];

export class RequestGrantDto {
  /**
   * `support-permission`: an owner or admin of the organisation approves, and says for how many minutes. `abuse-security`: a second operator (security) approves, and the customer is told after 72
   * hours. `legal-order`: an officer (privacy) other than you approves, under an order that was found valid.
   */
  @ApiProperty({ enum: CLASSES, example: 'support-permission' })
  @IsIn(CLASSES)
  class: GrantClass;

  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID()
  organisationId: string;

  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID()
  projectId: string;

  /** Ask for no more than you need; without it for every recording of the project. For legal orders those that the order names, whatever stands here. */
  @ApiPropertyOptional({ type: [String], format: 'uuid', example: [ID], minItems: 1, maxItems: 200 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  recordingIds?: string[];

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 480, example: 60 })
  @IsInt()
  @Min(1)
  @Max(480)
  minutes: number;

  /** Ticket, incident or docket. */
  @ApiProperty({ example: 'Ticket 4711', minLength: 1, maxLength: 200 })
  @IsString()
  @MaxLength(200)
  @Matches(/\S/, { message: 'reference must say something' })
  reference: string;

  /** The customer reads it. */
  @ApiProperty({ example: 'You told us that replay stops at 0:42.', minLength: 1, maxLength: 1000 })
  @IsString()
  @MaxLength(1000)
  @Matches(/\S/, { message: 'reason must say something' })
  reason: string;

  /** For `legal-order`. */
  @ApiPropertyOptional({ format: 'uuid', example: ID })
  @ValidateIf(({ class: of, legalOrderId }: RequestGrantDto) => of === 'legal-order' || legalOrderId !== undefined)
  @IsUUID()
  legalOrderId?: string;
}

export class GrantQueryDto {
  @ApiPropertyOptional({ format: 'uuid', example: ID })
  @IsOptional()
  @IsUUID()
  organisationId?: string;

  @ApiPropertyOptional({ enum: GRANT_STATES, example: 'requested' })
  @IsOptional()
  @IsIn(GRANT_STATES)
  state?: (typeof GRANT_STATES)[number];

  @IntegerQuery({ min: 1, max: 100, example: 25 })
  limit?: number;
}

export class ActorDto {
  @ApiProperty({ example: 'member' })
  kind: string;

  @ApiProperty({ format: 'uuid', example: ID })
  id: string;
}

export class GrantDto {
  @ApiProperty({ format: 'uuid', example: ID })
  id: string;

  @ApiProperty({ enum: CLASSES, example: 'support-permission' })
  class: GrantClass;

  /** Of our privacy policy. */
  @ApiProperty({ example: 'A2' })
  clause: string;

  @ApiProperty({ format: 'uuid', example: ID })
  organisationId: string;

  @ApiProperty({ format: 'uuid', example: ID })
  projectId: string;

  @ApiProperty({ type: [String], nullable: true, example: [ID] })
  recordingIds: string[] | null;

  @ApiProperty({ example: 'Ticket 4711' })
  reference: string;

  @ApiProperty({ example: 'You told us that replay stops at 0:42.' })
  reason: string;

  @ApiProperty({ type: 'integer', example: 60 })
  minutes: number;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  legalOrderId: string | null;

  @ApiProperty({ enum: GRANT_STATES, example: 'requested' })
  state: (typeof GRANT_STATES)[number];

  /** The operator who asked: nobody else may use it. */
  @ApiProperty({ format: 'uuid', example: ID })
  requestedBy: string;

  @ApiProperty({ format: 'date-time', example: MOMENT })
  requestedAt: Date;

  /** Silence until then is a no. */
  @ApiProperty({ format: 'date-time', example: MOMENT })
  lapsesAt: Date;

  @ApiProperty({ type: ActorDto, nullable: true, example: null })
  approvedBy: ActorDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  approvedAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  expiresAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revokedAt: Date | null;

  /** From when on the customer sees it; null: always. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  visibleFrom: Date | null;
}

export class GrantListDto {
  /** Newest first. */
  @ApiProperty({ type: [GrantDto] })
  items: GrantDto[];
}
