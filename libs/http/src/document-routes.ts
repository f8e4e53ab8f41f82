import type { OpenAPIObject } from '@nestjs/swagger';

const PATHS = Symbol('DocumentedPaths');

export type Paths = OpenAPIObject['paths'];

/**
 * For a module whose routes are plain Fastify: declares their OpenAPI paths by hand. Problems that follow from the shape of an operation are
 * added as for every other; name further ones in the operation's `x-problems`.
 */
export const DocumentRoutes =
  (paths: Paths): ClassDecorator =>
  (target) => {
    Reflect.defineMetadata(PATHS, paths, target);
  };

/** What a module class declared with `@DocumentRoutes`. */
export const documentedRoutes = (moduleClass: object): Paths => (Reflect.getMetadata(PATHS, moduleClass) as Paths | undefined) ?? {};
