import { MEMBER_ROLES, type MemberRole } from '#identity/roles.js';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MEMBER_ID, TIME } from './organisations.dto.js';

export class OrganisationMemberDto {
  @ApiProperty(MEMBER_ID)
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

export class ChangeRoleDto {
  /** Nobody can give more than they are: only owners make owners. */
  @ApiProperty({ enum: MEMBER_ROLES, example: 'analyst' })
  @IsIn(MEMBER_ROLES)
  role: MemberRole;
}
