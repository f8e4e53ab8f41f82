import { MEMBER_ROLES, type MemberRole } from '#identity/roles.js';
import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { NameField } from './name-field.js';

export const ORGANISATION_ID = { format: 'uuid', example: '019d0000-0000-7000-8000-00000000d301' } as const;
export const MEMBER_ID = { format: 'uuid', example: '019d0000-0000-7000-8000-00000000d303' } as const;
export const TIME = { example: '2026-11-23T13:24:53.000Z' } as const;

export class OrganisationDto {
  @ApiProperty(ORGANISATION_ID)
  id: string;

  @ApiProperty({ example: 'Acme' })
  name: string;

  @ApiProperty(TIME)
  createdAt: Date;
}

export class RenameOrganisationDto {
  /** As members and people who are invited read it. */
  @ApiProperty({ minLength: 1, maxLength: 120, example: 'Acme' })
  @NameField()
  name: string;
}

export class MyOrganisationDto {
  @ApiProperty(ORGANISATION_ID)
  id: string;

  @ApiProperty({ example: 'Acme' })
  name: string;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'owner' })
  role: MemberRole;
}

export class MeDto {
  @ApiProperty(MEMBER_ID)
  id: string;

  @ApiProperty({ format: 'email', example: 'ada@acme.example' })
  email: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ada' })
  name: string | null;

  /** The organisation this session acts for. */
  @ApiProperty(ORGANISATION_ID)
  organisationId: string;

  /** The member's role there. */
  @ApiProperty({ enum: MEMBER_ROLES, example: 'owner' })
  role: MemberRole;

  /** What that role allows. */
  @ApiProperty({ type: [String], example: ['recordings:read', 'projects:read'] })
  scopes: string[];

  /** Every organisation the member belongs to. */
  @ApiProperty({ type: [MyOrganisationDto] })
  organisations: MyOrganisationDto[];
}

export class ActForDto {
  /** One of the member's organisations. */
  @ApiProperty(ORGANISATION_ID)
  @IsUUID()
  organisationId: string;
}
