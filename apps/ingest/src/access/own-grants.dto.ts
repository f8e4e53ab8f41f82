import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';

const GRANT_ID = { format: 'uuid', example: '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11' } as const;
const MOMENT = '2026-11-23T10:00:00.000Z';

export class ApproveGrantDto {
  /** For so long they may look, from now on. More than was asked for is never given. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 480, example: 60 })
  @IsInt()
  @Min(1)
  @Max(480)
  minutes: number;
}

export class OwnGrantDto {
  @ApiProperty(GRANT_ID)
  id: string;

  /** `support-permission`: you are asked. `abuse-security` and `legal-order`: two of our staff approved it, and you are told. */
  @ApiProperty({ enum: ['support-permission', 'abuse-security', 'legal-order'], example: 'support-permission' })
  class: string;

  /** Of our privacy policy. */
  @ApiProperty({ example: 'A2' })
  clause: string;

  @ApiProperty(GRANT_ID)
  projectId: string;

  /** Null: every recording of the project. */
  @ApiProperty({ type: [String], nullable: true, example: null })
  recordingIds: string[] | null;

  @ApiProperty({ example: 'Ticket 4711' })
  reference: string;

  @ApiProperty({ example: 'You told us that replay stops at 0:42.' })
  reason: string;

  /** How long they want to look. */
  @ApiProperty({ type: 'integer', example: 60 })
  minutes: number;

  @ApiProperty({ enum: ['requested', 'lapsed', 'denied', 'live', 'ended', 'revoked'], example: 'requested' })
  state: string;

  @ApiProperty({ format: 'date-time', example: MOMENT })
  requestedAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  approvedAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  expiresAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revokedAt: Date | null;

  /** How often a recording was looked at under it: each look is in the watch audit. */
  @ApiProperty({ type: 'integer', example: 0 })
  looks: number;
}

export class OwnGrantsDto {
  /** Newest first, at most 200. */
  @ApiProperty({ type: [OwnGrantDto] })
  items: OwnGrantDto[];
}

export class AccessStatementDto {
  /** The Monday of the week, in UTC. */
  @ApiProperty({ example: '2026-11-16' })
  week: string;

  /** Grants that began or were used. */
  @ApiProperty({ type: 'integer', example: 0 })
  grants: number;

  /** Looks of our staff at your recordings. */
  @ApiProperty({ type: 'integer', example: 0 })
  looks: number;

  /** The audit log as we had signed it when this was written: hold us to it. */
  @ApiProperty({ type: String, nullable: true, example: 'pixeltrace/audit/2026\n42\n…' })
  checkpoint: string | null;

  @ApiProperty({ format: 'date-time', example: MOMENT })
  createdAt: Date;
}

export class AccessStatementsDto {
  /** One for each week, those without a single look included. Newest first, at most 105. */
  @ApiProperty({ type: [AccessStatementDto] })
  items: AccessStatementDto[];
}
