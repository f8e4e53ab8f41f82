import { OperatorsOnly } from '#identity/auth.guard.js';
import { Controller, Get, Header } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { DataHoldersDto, ProcessingRegisterDto } from './data-map.dto.js';
import { DataMapService } from './data-map.service.js';

const CSV = 'text/csv';
const HTML = 'text/html';
const YAML = 'application/yaml';

/** The register of processing activities (Art. 30 GDPR), as controller and as processor. */
@ApiTags('Data map')
@OperatorsOnly('privacy')
@Controller('v1')
export class ProcessingRegisterController {
  constructor(private readonly service: DataMapService) {}

  @Get('processing-register')
  @ApiOperation({ operationId: 'getProcessingRegister', summary: 'Read the register of processing' })
  @ApiOkResponse({ type: ProcessingRegisterDto })
  json(): Promise<ProcessingRegisterDto> {
    return this.service.processingRegister();
  }

  @Get('processing-register.csv')
  @RouteConfig({ produces: [CSV] })
  @Header('content-type', `${CSV}; charset=utf-8; header=present`)
  @Header('content-disposition', 'attachment; filename="processing-register.csv"')
  @ApiOperation({ operationId: 'getProcessingRegisterCsv', summary: 'Take the register of processing along as CSV' })
  @ApiProduces(CSV)
  @ApiOkResponse({ description: 'The register.', content: { [CSV]: { schema: { type: 'string' }, example: 'role,people,purpose\r\n' } } })
  csv(): string {
    return this.service.csv();
  }

  @Get('processing-register.html')
  @RouteConfig({ produces: [HTML] })
  @Header('content-type', `${HTML}; charset=utf-8`)
  @Header('content-disposition', 'attachment; filename="processing-register.html"')
  @ApiOperation({ operationId: 'getProcessingRegisterHtml', summary: 'Take the register of processing along as a page' })
  @ApiProduces(HTML)
  @ApiOkResponse({ description: 'The register.', content: { [HTML]: { schema: { type: 'string' }, example: '<!doctype html>' } } })
  html(): string {
    return this.service.html();
  }

  /** Datasets and systems, for tools that read Fideslang. */
  @Get('processing-register.yaml')
  @RouteConfig({ produces: [YAML] })
  @Header('content-type', YAML)
  @Header('content-disposition', 'attachment; filename="processing-register.yaml"')
  @ApiOperation({ operationId: 'getProcessingRegisterYaml', summary: 'Take the register of processing along as Fideslang' })
  @ApiProduces(YAML)
  @ApiOkResponse({ description: 'The register.', content: { [YAML]: { schema: { type: 'string' }, example: 'dataset:\n  - fides_key: waitlist\n' } } })
  yaml(): string {
    return this.service.fideslang();
  }

  /** Who answers for which store when a person asks for their rights, and why nobody has to where nobody does. */
  @Get('data-holders')
  @ApiOperation({ operationId: 'listDataHolders', summary: 'List the data holders' })
  @ApiOkResponse({ type: DataHoldersDto })
  holders(): DataHoldersDto {
    return { items: this.service.holders() };
  }
}
