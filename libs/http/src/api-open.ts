import { ApiExtension } from '@nestjs/swagger';

/** OpenAPI extension that stands for `security: []` until the document is built. */
export const OPEN_EXTENSION = 'x-open';

/** Documents that an operation asks for no credential. Whoever opens a route for the guard says it with this too. */
export const ApiOpen = (): MethodDecorator & ClassDecorator => ApiExtension(OPEN_EXTENSION, true) as MethodDecorator & ClassDecorator;
