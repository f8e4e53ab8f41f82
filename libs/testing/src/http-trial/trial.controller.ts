import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation } from '@nestjs/swagger';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblems } from '#http/api-problems.js';
import { ProblemError } from '#http/problem.js';
import { UuidParam } from '#http/uuid-param.js';
import { TrialDto, TrialQueryDto } from './trial.dto.js';

/** Stands in for a room in the specs of this folder. */
@Controller('trials')
export class TrialController {
  @Post()
  @HttpCode(200)
  @ApiOperation({ operationId: 'createTrial', summary: 'Try' })
  @ApiProblems('conflict')
  create(@Body() body: TrialDto): TrialDto {
    return body;
  }

  @Post('small')
  @HttpCode(200)
  @RouteConfig({ bodyLimit: 40 })
  small(@Body() body: TrialDto): { length: number } {
    return { length: body.name.length };
  }

  @Post('slow')
  @HttpCode(200)
  async slow(@Body() body: TrialDto): Promise<TrialDto> {
    await sleep(30);
    return body;
  }

  @Get()
  list(@Query() query: TrialQueryDto): TrialQueryDto {
    return query;
  }

  @Get('one')
  one(@Query('search') search: string): { search: string } {
    return { search };
  }

  @Get('broken')
  broken(): never {
    throw new Error('Failed for anna@example.org with "canary5f1c"');
  }

  @Get('down')
  down(): never {
    throw Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
  }

  @Get('limited')
  limited(): never {
    throw new ProblemError('rate-limited', { retryAfterSeconds: 17.2 });
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getTrial', summary: 'Read' })
  get(@UuidParam('id') id: string): { id: string } {
    return { id };
  }
}
