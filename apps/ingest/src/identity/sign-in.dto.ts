import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';

export class LinkSignInDto {
  /** The token of a one-time sign-in link: the part after `#`. */
  @ApiProperty({ example: 'ptx_link_live_3kT9…' })
  @IsString()
  @MinLength(1)
  @MaxLength(80)
  token: string;
}

export class SignInSessionDto {
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  id: string;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  createdAt: Date;

  /** To the minute. */
  @ApiProperty({ example: '2026-11-23T14:02:00.000Z' })
  lastUsedAt: Date;

  @ApiProperty({ example: '2026-11-30T13:24:53.000Z' })
  expiresAt: Date;

  /** Browser and system, as far as they said. */
  @ApiProperty({ type: String, nullable: true, example: 'Firefox on Linux' })
  device: string | null;

  /** How this session was opened. */
  @ApiProperty({ type: String, nullable: true, example: 'code+totp' })
  method: string | null;

  /** Whether this very request uses it. */
  @ApiProperty({ example: true })
  current: boolean;
}

export class SignInSessionListDto {
  @ApiProperty({ type: [SignInSessionDto] })
  items: SignInSessionDto[];
}
