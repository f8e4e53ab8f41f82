import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreateWaveDto, WaveDto, WavesDto } from './waves.dto.js';
import { WavesService } from './waves.service.js';

/** Invitations in waves. */
@ApiTags('Waitlist desk')
@OperatorsOnly('support')
@Controller('v1/operators/waitlist/waves')
export class WavesController {
  constructor(private readonly service: WavesService) {}

  /** Invites the next people by position. It happens in the background: read the wave to see how far it is. */
  @Post()
  @ApiOperation({ operationId: 'createWave', summary: 'Invite a wave of people' })
  @ApiCreatedResponse({ type: WaveDto })
  create(@CurrentOperator() operator: OperatorPrincipal, @Body() body: CreateWaveDto): Promise<WaveDto> {
    return this.service.create(operator, body);
  }

  /** The newest hundred. */
  @Get()
  @ApiOperation({ operationId: 'listWaves', summary: 'List the waves' })
  @ApiOkResponse({ type: WavesDto })
  list(): Promise<WavesDto> {
    return this.service.list();
  }

  @Get(':waveId')
  @ApiOperation({ operationId: 'getWave', summary: 'See how far a wave is' })
  @ApiOkResponse({ type: WaveDto })
  @ApiProblems('not-found')
  read(@UuidParam('waveId') waveId: string): Promise<WaveDto> {
    return this.service.read(waveId);
  }
}
