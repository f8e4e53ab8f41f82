import type { App, Config } from '#config/config.js';
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { documentRateLimits } from './api-rate-limits.js';
import { documentedRoutes, type Paths } from './document-routes.js';
import { OPERATIONS_PATHS } from './operations-paths.js';
import { documentExamples } from './document-examples.js';
import { documentProblems, type Operation, PROBLEM_SCHEMA, problemExamples } from './problem-responses.js';
import { pruneComponents } from './prune-components.js';
import { sortDeep } from './sort-deep.js';

const VERSION = '1.0.0';
const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

const ABOUT: Record<App, { title: string; description: string }> = {
  waitlist: { title: 'Pixeltrace waitlist', description: 'Sign up for the waitlist, confirm and leave it.' },
  ingest: { title: 'Pixeltrace ingest', description: 'Take recordings in, replay them, erase them.' },
  privacy: { title: 'Pixeltrace privacy', description: 'Privacy requests, consent and the published policy.' },
  web: { title: 'Pixeltrace web', description: 'Pages only; the APIs are those of the other apps.' },
};

/** The OpenAPI 3.1 document of an app, complete with problems and hand-declared routes, and the same each time for the same code. */
export const openApiDocument = (app: INestApplication, config: Config): OpenAPIObject => {
  const about = ABOUT[config.app];
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(about.title)
    .setDescription(`${about.description} Every error is \`application/problem+json\` with a stable \`code\`.`)
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(config.http.publicUrl)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'opaque', description: 'A secret key (`ptx_secret_…`) or a session token.' }, 'bearer')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'opaque', description: 'The bearer of an operator (`ptx_operator_…`), which lives at most 15 minutes.' }, 'operator')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'opaque', description: 'The token of a link that was mailed to a person.' }, 'link')
    .addCookieAuth('__Host-pt_session', { type: 'apiKey', in: 'cookie', description: 'The cookie of a signed-in member, for pages on the same origin. On loopback its name ends with the port of the web app.' }, 'cookie')
    .build();
  // A copy: parts of what Nest answers are the metadata of the controllers themselves.
  const document = JSON.parse(JSON.stringify(SwaggerModule.createDocument(app, base, { operationIdFactory: (_controller, method) => method }))) as OpenAPIObject;
  addPaths(document, OPERATIONS_PATHS);
  for (const module of app.get(ModulesContainer).values()) addPaths(document, documentedRoutes(module.metatype));
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA as never };
  document.components.examples = { ...document.components.examples, ...problemExamples() };
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = methods[method] as Operation | undefined;
      if (!operation) continue;
      offerCookie(operation);
      documentProblems(operation, path);
      documentRateLimits(operation);
      documentExamples(operation, document.components.schemas);
    }
  }
  document.tags = tagsOf(document);
  pruneComponents(document);
  return sortDeep(document);
};

/** Whatever a token opens, the cookie that carries the token opens too. */
const offerCookie = (operation: Operation): void => {
  if (operation.security?.some((scheme) => 'bearer' in scheme)) operation.security = [...operation.security, { cookie: [] }];
};

const addPaths = (document: OpenAPIObject, paths: Paths): void => {
  for (const [path, methods] of Object.entries(structuredClone(paths))) document.paths[path] = { ...document.paths[path], ...methods };
};

const tagsOf = (document: OpenAPIObject): { name: string }[] => {
  const names = Object.values(document.paths).flatMap((methods) => METHODS.flatMap((method) => methods[method]?.tags ?? []));
  return [...new Set(names)].sort((a, b) => a.localeCompare(b)).map((name) => ({ name, description: `Operations of ${name}.` }));
};
