import { MEMBER_ROLES, type MemberRole } from '#identity/roles.js';
import { ApiProperty } from '@nestjs/swagger';

const ID = { format: 'uuid', example: '019d0000-0000-7000-8000-00000000d301' } as const;
const TIME = { example: '2026-11-23T13:24:53.000Z' } as const;

export class OrganisationDto {
  @ApiProperty(ID)
  id: string;

  @ApiProperty({ example: 'Acme' })
  name: string;

  @ApiProperty(TIME)
  createdAt: Date;
}

export class ProjectDto {
  @ApiProperty({ ...ID, example: '019d0000-0000-7000-8000-00000000d302' })
  id: string;

  @ApiProperty({ example: 'Web shop' })
  name: string;

  @ApiProperty(TIME)
  createdAt: Date;
}

export class ProjectListDto {
  @ApiProperty({ type: [ProjectDto] })
  items: ProjectDto[];
}

export class OrganisationMemberDto {
  @ApiProperty(ID)
  id: string;

  @ApiProperty({ format: 'email', example: 'ada@acme.example' })
  email: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ada' })
  name: string | null;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'owner' })
  role: MemberRole;

  /** When the person became a member. */
  @ApiProperty(TIME)
  since: Date;
}

export class OrganisationMemberListDto {
  @ApiProperty({ type: [OrganisationMemberDto] })
  items: OrganisationMemberDto[];
}

export class MyOrganisationDto {
  @ApiProperty(ID)
  id: string;

  @ApiProperty({ example: 'Acme' })
  name: string;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'owner' })
  role: MemberRole;
}

export class MeDto {
  @ApiProperty(ID)
  id: string;

  @ApiProperty({ format: 'email', example: 'ada@acme.example' })
  email: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ada' })
  name: string | null;

  /** The organisation this session acts for. */
  @ApiProperty(ID)
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
