import type { Config } from '#config/config.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { openApiDocument } from './openapi-document.js';

/** Swagger UI at /docs and the document at /docs-json, made when first asked for. */
export const setupDocs = (app: NestFastifyApplication, config: Config): void => {
  const produces = ['text/html', 'application/json', 'text/css', 'text/javascript', 'application/javascript', 'image/png', '*/*'];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', (route) => {
      if (route.url.startsWith('/docs')) route.config = { ...route.config, produces } as never;
    });
  SwaggerModule.setup('docs', app, () => openApiDocument(app, config), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: `Pixeltrace ${config.app}: API`,
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true, tryItOutEnabled: true, defaultModelsExpandDepth: 0 },
  });
};
