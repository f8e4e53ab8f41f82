import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OpenedOrganisationDto, OpenOrganisationDto } from './organisations-desk.dto.js';
import { OrganisationsDeskService } from './organisations-desk.service.js';

@ApiTags('Organisations')
@Controller('v1/organisations')
export class OrganisationsDeskController {
  constructor(private readonly service: OrganisationsDeskService) {}

  /** Makes an organisation with a plan, and mails an invitation to become its owner. Invitations from the waitlist do this by themselves. */
  @Post()
  @OperatorsOnly('support')
  @ApiOperation({ operationId: 'openOrganisation', summary: 'Open an organisation for a customer' })
  @ApiCreatedResponse({ type: OpenedOrganisationDto })
  open(@CurrentOperator() operator: OperatorPrincipal, @Body() body: OpenOrganisationDto): Promise<OpenedOrganisationDto> {
    return this.service.open(operator, body);
  }
}
