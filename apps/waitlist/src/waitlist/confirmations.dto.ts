import { ApiProperty } from '@nestjs/swagger';

export const CONFIRMATION_STATES = ['open', 'expired', 'confirmed'] as const;

export class ConfirmationDto {
  /** `open`: can be confirmed. `expired`: ask for a new mail. `confirmed`: it was. */
  @ApiProperty({ enum: CONFIRMATION_STATES, example: 'open' })
  state: (typeof CONFIRMATION_STATES)[number];

  /** True when it is about sending the mail of somebody who is on the list to this address. */
  @ApiProperty({ example: false })
  movesAddress: boolean;

  /** Until when the link can be used. */
  @ApiProperty({ format: 'date-time', example: '2026-11-27T10:00:00.000Z' })
  expiresAt: Date;
}

export class ConfirmedDto {
  /** Opens the person’s place and data: `Authorization: Bearer` of the operations under `place`. */
  @ApiProperty({ example: 'w1.AZNXj8CtcACAAEE2xWapYgAAAAE.pW3vVd3u0k2dO7b2pRk3vQ.mail-1' })
  placeToken: string;
}
