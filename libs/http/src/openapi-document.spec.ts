import { sampleConfig } from '#config/sample-config.js';
import { TrialController } from '#testing/http-trial/trial.controller.js';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiOpen } from './api-open.js';
import { rootModule } from './create-app.js';
import { DocumentRoutes } from './document-routes.js';
import { openApiDocument } from './openapi-document.js';

@ApiBearerAuth()
@ApiTags('Guarded')
@Controller('guarded')
class GuardedController {
  @Get('a')
  @ApiOperation({ operationId: 'getA', summary: 'A' })
  a(): void {}

  @Get('b')
  @ApiOperation({ operationId: 'getB', summary: 'B' })
  b(): void {}
}

@ApiOpen()
@Controller('open')
class OpenController {
  @Get()
  @ApiOperation({ operationId: 'getOpen', summary: 'Open' })
  open(): void {}
}

@DocumentRoutes({ '/v1/raw': { post: { operationId: 'postRaw', summary: 'Raw', security: [], responses: { 200: { description: 'Taken.' } }, 'x-problems': ['chunk-conflict'] } as never } })
@Module({ controllers: [TrialController, GuardedController, OpenController] })
class TrialModule {}

interface Operation {
  security?: object[];
  responses: Record<string, { headers?: object; content?: Record<string, { examples?: object }> }>;
}

const problemsOf = (operation: Operation | undefined, status: number): string[] => Object.keys(operation?.responses[String(status)]?.content?.['application/problem+json']?.examples ?? {});

describe('openApiDocument', () => {
  let app: NestFastifyApplication;
  let paths: Record<string, Record<string, Operation>>;
  const config = sampleConfig('ingest');
  beforeAll(async () => {
    app = await NestFactory.create<NestFastifyApplication>(rootModule(TrialModule, config), new FastifyAdapter(), { preview: true, logger: false });
    paths = openApiDocument(app, config).paths as never;
  });

  it('is the same each time it is made', () => {
    expect(JSON.stringify(openApiDocument(app, config))).toBe(JSON.stringify(openApiDocument(app, config)));
  });

  it('derives from the shape of an operation how it can fail', () => {
    const create = paths['/trials']?.post;
    expect(problemsOf(create, 409)).toEqual(['conflict']);
    expect(problemsOf(create, 413)).toEqual(['payload-too-large']);
    expect(problemsOf(create, 422)).toEqual(['invalid-text', 'too-complex', 'unknown-field', 'validation-failed']);
    expect(problemsOf(paths['/trials/{id}']?.get, 404)).toEqual(['not-found']);
    expect(problemsOf(paths['/open']?.get, 404)).toEqual([]);
    expect(create?.responses['503']?.headers).toHaveProperty('Retry-After');
  });

  it('says who may call: token or cookie, or everybody', () => {
    for (const path of ['/guarded/a', '/guarded/b']) {
      expect(paths[path]?.get?.security).toEqual([{ bearer: [] }, { cookie: [] }]);
      expect(problemsOf(paths[path]?.get, 401)).toContain('unauthenticated');
      expect(problemsOf(paths[path]?.get, 403)).toEqual(['insufficient-scope']);
    }
    expect(paths['/open']?.get?.security).toEqual([]);
    expect(JSON.stringify(paths)).not.toContain('x-open');
  });

  it('holds the routes that are declared by hand, and the operations of every app', () => {
    expect(problemsOf(paths['/v1/raw']?.post, 409)).toEqual(['chunk-conflict']);
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/health/live', '/health/ready']));
  });
});
