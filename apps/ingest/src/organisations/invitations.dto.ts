import { MEMBER_ROLES, type MemberRole } from '#identity/roles.js';
import { MailAddressField } from '#mail/is-mail-address.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength, ValidateIf } from 'class-validator';
import { NameField } from './name-field.js';
import { MEMBER_ID, ORGANISATION_ID, TIME } from './organisations.dto.js';

const INVITATION_ID = { format: 'uuid', example: '6f2b9c1e-6d0c-4a3c-9d2b-0c7c4b1f2a55' } as const;

export class InviteDto {
  @MailAddressField('grace@acme.example')
  email: string;

  /** What the person may do as a member. Only owners invite owners. */
  @ApiProperty({ enum: MEMBER_ROLES, example: 'analyst' })
  @IsIn(MEMBER_ROLES)
  role: MemberRole;
}

export class InvitationDto {
  @ApiProperty(INVITATION_ID)
  id: string;

  @ApiProperty({ format: 'email', example: 'grace@acme.example' })
  email: string;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'analyst' })
  role: MemberRole;

  /** The member who asked; null when we opened the organisation for its first owner. */
  @ApiProperty({ ...MEMBER_ID, type: String, nullable: true })
  invitedBy: string | null;

  @ApiProperty(TIME)
  createdAt: Date;

  /** The link in the newest mail works until then. */
  @ApiProperty({ example: '2026-11-30T13:24:53.000Z' })
  expiresAt: Date;

  @ApiProperty(TIME)
  sentAt: Date;

  /** How many mails went out. */
  @ApiProperty({ type: 'integer', example: 1 })
  sentCount: number;
}

export class InvitationListDto {
  @ApiProperty({ type: [InvitationDto] })
  items: InvitationDto[];
}

export class InvitationTokenDto {
  /** What follows `token=` in the link of the mail. */
  @ApiProperty({ maxLength: 100, example: 'ptx_invite_live_…' })
  @IsString()
  @MaxLength(100)
  token: string;
}

export class AcceptInvitationDto extends InvitationTokenDto {
  /** For people who have no account yet: what colleagues see. */
  @ApiPropertyOptional({ maxLength: 120, example: 'Grace' })
  @ValidateIf((_object, value) => value !== undefined)
  @NameField()
  name?: string;
}

export class OpenInvitationDto {
  @ApiProperty({ example: 'Acme' })
  organisation: string;

  /** The address that the invitation is for. */
  @ApiProperty({ format: 'email', example: 'grace@acme.example' })
  email: string;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'analyst' })
  role: MemberRole;

  @ApiProperty({ example: '2026-11-30T13:24:53.000Z' })
  expiresAt: Date;
}

export class AcceptedInvitationDto {
  @ApiProperty(ORGANISATION_ID)
  organisationId: string;

  @ApiProperty({ example: 'Acme' })
  organisation: string;

  /** Sign in with this address; nothing else is needed. */
  @ApiProperty({ format: 'email', example: 'grace@acme.example' })
  email: string;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'analyst' })
  role: MemberRole;
}
