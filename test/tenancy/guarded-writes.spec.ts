import { type GuardKind, GUARDS } from '#abuse/forms.js';
import { GUARDED_BY, PUBLIC_WRITE, type PublicWriteOptions } from '#abuse/public-write.options.js';
import { sampleConfig } from '#config/sample-config.js';
import { createHttpApp } from '#http/create-app.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { DynamicModule, Type } from '@nestjs/common';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { PrivacyModule } from '../../apps/privacy/src/privacy.module.js';
import { WaitlistModule } from '../../apps/waitlist/src/waitlist.module.js';
import { WebModule } from '../../apps/web/src/web.module.js';

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** What stands before a write. `credential`: the guard of identity, which every route has that is not public. */
type Guard = 'credential' | `form:${string}` | GuardKind;

type Handler = (...args: never[]) => unknown;

const handlersOf = (app: NestFastifyApplication): { route: string; handler: Handler; controller: Type }[] =>
  [...app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) => {
      const controller = metatype as Type;
      const prototype = controller.prototype as Record<string, Handler>;
      return Object.getOwnPropertyNames(prototype)
        .map((name) => prototype[name] as Handler)
        .filter((handler) => typeof handler === 'function' && Reflect.hasMetadata('method', handler))
        .flatMap((handler) =>
          [Reflect.getMetadata('path', controller) as string | string[]].flat().flatMap((prefix) =>
            [Reflect.getMetadata('path', handler) as string | string[]].flat().map((path) => {
              const url = `/${prefix}/${path}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
              return { route: `${RequestMethod[Reflect.getMetadata('method', handler) as number]} ${url}`, handler, controller };
            }),
          ),
        );
    }),
  );

const read = <T>(key: string, { handler, controller }: { handler: Handler; controller: Type }): T | undefined => (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as T | undefined;

/** Every write of an app and what guards it; undefined where nothing does. `hasIdentity`: controllers are behind the guard of identity. */
const guardsOf = async (module: Type | DynamicModule, config: Parameters<typeof createHttpApp>[1], hasIdentity = true): Promise<Map<string, Guard | undefined>> => {
  const app = await createHttpApp(module, config);
  const guards = new Map<string, Guard | undefined>();
  try {
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRoute', ({ method, url, config: settings }) => {
      for (const one of [method].flat()) if (WRITES.includes(one)) guards.set(`${one} ${url}`, (settings as { guardedBy?: GuardKind } | undefined)?.guardedBy);
    });
    await app.init();
    await fastify.ready();
    for (const found of handlersOf(app)) {
      if (!guards.has(found.route)) continue;
      const form = read<PublicWriteOptions>(PUBLIC_WRITE, found)?.form;
      const isPublic = !hasIdentity || read<boolean>('identity:public', found) === true;
      guards.set(found.route, form ? `form:${form}` : isPublic ? read<GuardKind>(GUARDED_BY, found) : 'credential');
    }
  } finally {
    await app.close();
  }
  return guards;
};

describe('every write', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  const unguarded = (guards: Map<string, Guard | undefined>): string[] => [...guards].filter(([, guard]) => guard === undefined || !(guard === 'credential' || guard.startsWith('form:') || guard in GUARDS)).map(([route]) => route);

  it.each(['intake', 'api'] as const)('of ingest (%s) asks for a credential, is a defended form, or says what guards it', async (role) => {
    expect(unguarded(await guardsOf(IngestModule.forRole(role), testConfig({ database: database.config, role })))).toEqual([]);
  });

  it('of the waitlist app does', async () => {
    const guards = await guardsOf(WaitlistModule.forRole('api'), testConfig({ database: database.config, app: 'waitlist', role: 'api' }));
    expect(unguarded(guards)).toEqual([]);
    expect([...guards.values()]).toEqual(expect.arrayContaining(['form:waitlist-join', 'form:contact', 'credential']));
  });

  it('of the privacy app does', async () => {
    expect(unguarded(await guardsOf(PrivacyModule.forRole('api'), testConfig({ database: database.config, app: 'privacy', role: 'api' })))).toEqual([]);
  });

  it('of the web app leads to one of those, or says what guards it', async () => {
    expect(unguarded(await guardsOf(WebModule, sampleConfig('web'), false))).toEqual([]);
  });
});
