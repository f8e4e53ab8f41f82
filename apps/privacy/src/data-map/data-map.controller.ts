import { Public } from '#identity/auth.guard.js';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataTableDto } from './data-map.dto.js';
import { DataMapService } from './data-map.service.js';

/** What anybody may know about the data we hold. It is generated from the code that runs. */
@ApiTags('Data map')
@Public()
@Controller('v1/data-map')
export class DataMapController {
  constructor(private readonly service: DataMapService) {}

  /** The policy’s table: whose data, what for, on which basis, for how long, who sees it, and where it is. */
  @Get()
  @ApiOperation({ operationId: 'getDataTable', summary: 'Read what is held about people, and why' })
  @ApiOkResponse({ type: DataTableDto })
  table(): Promise<DataTableDto> {
    return this.service.table();
  }

  /** JSON Schema of everything that can be handed to a person, by the data holder that hands it out. */
  @Get('export-schema')
  @ApiOperation({ operationId: 'getExportSchema', summary: 'Read the schema of exports' })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true }, example: { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'What is held about a person', type: 'object', properties: {} } })
  exportSchema(): object {
    return this.service.exportSchema();
  }
}
