import type { Config } from '#config/config.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { openApiDocument } from './openapi-document.js';

const TYPES = ['text/html', 'application/json', 'text/css', 'text/javascript', 'application/javascript', 'image/png', '*/*'];

/** Swagger UI at /docs and the document at /docs-json, made when first asked for. */
export const setupDocs = (app: NestFastifyApplication, config: Config): void => {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', (route) => {
      if (route.url.startsWith('/docs')) route.config = { ...route.config, produces: TYPES } as never;
    });
  SwaggerModule.setup('docs', app, () => forTrying(openApiDocument(app, config)), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: `Pixeltrace ${config.app}: API`,
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true, tryItOutEnabled: true, defaultModelsExpandDepth: 0 },
  });
};

/** Calls go to whatever origin serves the page, and optional parameters start empty: Swagger UI would fill examples in and send them. */
const forTrying = (document: OpenAPIObject): OpenAPIObject => {
  for (const methods of Object.values(document.paths)) {
    for (const { parameters = [] } of [methods.get, methods.put, methods.post, methods.delete, methods.patch].filter((operation) => operation !== undefined)) {
      for (const parameter of parameters) {
        if ('$ref' in parameter || parameter.required) continue;
        delete parameter.example;
        delete parameter.examples;
        if (parameter.schema && !('$ref' in parameter.schema)) delete parameter.schema.example;
      }
    }
  }
  return { ...document, servers: [{ url: '/' }] };
};
