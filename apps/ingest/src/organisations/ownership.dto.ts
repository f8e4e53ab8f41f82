import { ApiProperty } from '@nestjs/swagger';
import { IsString, IsUUID, MaxLength, MinLength } from 'class-validator';
import { MEMBER_ID, TIME } from './organisations.dto.js';

export class OfferOwnershipDto {
  /** A member of the organisation. They become an owner when they accept, and you an admin. */
  @ApiProperty(MEMBER_ID)
  @IsUUID()
  memberId: string;
}

export class OwnershipTransferDto {
  @ApiProperty(MEMBER_ID)
  fromMember: string;

  @ApiProperty({ ...MEMBER_ID, example: '019d0000-0000-7000-8000-00000000d304' })
  toMember: string;

  @ApiProperty(TIME)
  offeredAt: Date;

  /** Seven days after it was offered. */
  @ApiProperty({ example: '2026-11-30T13:24:53.000Z' })
  expiresAt: Date;
}

export class ClaimOwnershipDto {
  /** A member of the organisation, who is to become an owner. */
  @ApiProperty(MEMBER_ID)
  @IsUUID()
  memberId: string;

  /** What was asked and how it was checked. The organisation reads it. */
  @ApiProperty({ minLength: 10, maxLength: 2000, example: 'The owner has left the company; the request came from its registered address and was confirmed by phone.' })
  @IsString()
  @MinLength(10)
  @MaxLength(2000)
  reason: string;
}

const CLAIM_STATES = ['waiting', 'objected', 'withdrawn', 'done'] as const;

export class OwnershipClaimDto {
  @ApiProperty({ format: 'uuid', example: '3b1de5a0-0e3c-4a9e-8a51-6b9d7d1f1c11' })
  id: string;

  @ApiProperty(MEMBER_ID)
  memberId: string;

  @ApiProperty({ example: 'The owner has left the company; the request came from its registered address and was confirmed by phone.' })
  reason: string;

  @ApiProperty({ enum: CLAIM_STATES, example: 'waiting' })
  state: (typeof CLAIM_STATES)[number];

  @ApiProperty(TIME)
  openedAt: Date;

  /** Until then any owner can object; afterwards another operator can carry it out. */
  @ApiProperty({ example: '2026-12-07T13:24:53.000Z' })
  dueAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  closedAt: Date | null;
}

export class OwnershipClaimListDto {
  @ApiProperty({ type: [OwnershipClaimDto] })
  items: OwnershipClaimDto[];
}
