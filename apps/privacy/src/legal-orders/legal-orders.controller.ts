import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly, Public } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DecideOrderDto, DiscloseDto, DisclosureDto, DisclosureListDto, OrderDto, OrderListDto, ProhibitNoticeDto, RecordOrderDto, TransparencyDto } from './legal-orders.dto.js';
import { LegalOrdersService } from './legal-orders.service.js';

@ApiTags('Legal orders')
@OperatorsOnly('privacy')
@Controller('v1')
export class LegalOrdersController {
  constructor(private readonly service: LegalOrdersService) {}

  /** Takes an order in: who demands what, about which recordings, with the digest of the paper. Nothing follows from it before it was found valid. */
  @Post('legal-orders')
  @ApiOperation({ operationId: 'recordLegalOrder', summary: 'Record a legal order' })
  @ApiCreatedResponse({ type: OrderDto })
  @ApiProblems('not-found', 'validation-failed')
  record(@CurrentOperator() operator: OperatorPrincipal, @Body() body: RecordOrderDto): Promise<OrderDto> {
    return this.service.record(operator, body);
  }

  @Get('legal-orders')
  @ApiOperation({ operationId: 'listLegalOrders', summary: 'List legal orders' })
  @ApiOkResponse({ type: OrderListDto })
  list(): Promise<OrderListDto> {
    return this.service.list();
  }

  @Get('legal-orders/:orderId')
  @ApiOperation({ operationId: 'getLegalOrder', summary: 'Read a legal order' })
  @ApiOkResponse({ type: OrderDto })
  @ApiProblems('not-found')
  read(@UuidParam('orderId') id: string): Promise<OrderDto> {
    return this.service.read(id);
  }

  /** The officer goes through the checklist; an order of which one point does not hold is rejected. Never by who recorded it. */
  @Post('legal-orders/:orderId/decision')
  @HttpCode(200)
  @ApiOperation({ operationId: 'decideLegalOrder', summary: 'Find a legal order valid, or reject it' })
  @ApiOkResponse({ type: OrderDto })
  @ApiProblems('not-found', 'conflict', 'validation-failed')
  decide(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('orderId') id: string, @Body() body: DecideOrderDto): Promise<OrderDto> {
    return this.service.decide(operator, id, body);
  }

  /** Without evidence and a day on which the customer is told there is no silence. */
  @Put('legal-orders/:orderId/prohibition')
  @ApiOperation({ operationId: 'prohibitOrderNotice', summary: 'Record that we may not tell the customer, and until when' })
  @ApiOkResponse({ type: OrderDto })
  @ApiProblems('not-found', 'conflict', 'validation-failed')
  prohibit(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('orderId') id: string, @Body() body: ProhibitNoticeDto): Promise<OrderDto> {
    return this.service.prohibit(operator, id, body);
  }

  /** Owners and admins get a mail and seven days to object, before anything is disclosed. */
  @Post('legal-orders/:orderId/notice')
  @HttpCode(200)
  @ApiOperation({ operationId: 'sendOrderNotice', summary: 'Tell the customer about a legal order' })
  @ApiOkResponse({ type: OrderDto })
  @ApiProblems('not-found', 'conflict')
  notify(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('orderId') id: string): Promise<OrderDto> {
    return this.service.notify(operator, id);
  }

  /** Not more than the order names, and not before its time. */
  @Post('legal-orders/:orderId/disclosures')
  @ApiOperation({ operationId: 'recordDisclosure', summary: 'Write down what was disclosed' })
  @ApiCreatedResponse({ type: DisclosureDto })
  @ApiProblems('not-found', 'conflict', 'validation-failed')
  disclose(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('orderId') id: string, @Body() body: DiscloseDto): Promise<DisclosureDto> {
    return this.service.disclose(operator, id, body);
  }

  @Get('disclosures')
  @ApiOperation({ operationId: 'listDisclosures', summary: 'Read the register of disclosures' })
  @ApiOkResponse({ type: DisclosureListDto })
  disclosures(): Promise<DisclosureListDto> {
    return this.service.disclosures();
  }
}

@ApiTags('Transparency')
@Controller('v1')
export class TransparencyController {
  constructor(private readonly service: LegalOrdersService) {}

  /** Since the beginning. What may not be told is counted, too. */
  @Get('transparency')
  @Public()
  @ApiOperation({ operationId: 'getTransparency', summary: 'Count orders, disclosures and access of our staff' })
  @ApiOkResponse({ type: TransparencyDto })
  counts(): Promise<TransparencyDto> {
    return this.service.counts();
  }
}
