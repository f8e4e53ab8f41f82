import { MailAddressField } from '#mail/is-mail-address.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches, ValidateIf } from 'class-validator';
import { NameField } from './name-field.js';
import { ORGANISATION_ID, TIME } from './organisations.dto.js';

export class OpenOrganisationDto {
  @ApiProperty({ minLength: 1, maxLength: 120, example: 'Acme' })
  @NameField()
  name: string;

  /** Gets a mail with an invitation to become the owner. */
  @MailAddressField('ada@acme.example')
  ownerEmail: string;

  /** `starter` by itself. */
  @ApiPropertyOptional({ example: 'team' })
  @ValidateIf((_object, value) => value !== undefined)
  @Matches(/^[a-z][a-z0-9-]{1,39}$/, { message: 'must be the code of a plan' })
  plan?: string;
}

export class OpenedOrganisationDto {
  @ApiProperty(ORGANISATION_ID)
  id: string;

  @ApiProperty({ example: 'Acme' })
  name: string;

  @ApiProperty({ example: 'team' })
  plan: string;

  @ApiProperty(TIME)
  createdAt: Date;

  /** The invitation of the owner works until then. */
  @ApiProperty({ example: '2026-11-30T13:24:53.000Z' })
  invitationExpiresAt: Date;
}
