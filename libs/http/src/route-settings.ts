import type { FastifyRequest } from 'fastify';

/** What a route may say about itself: with `@RouteConfig({…})` on a Nest handler, or `config` of a plain Fastify route. */
export interface RouteSettings {
  /** Bytes of body at most; the default is 64 KiB. */
  bodyLimit?: number;
  /** Media types it can answer with; the default is application/json. */
  produces?: readonly string[];
  /** Content encodings it unpacks by itself; the default is none. */
  contentEncodings?: readonly string[];
  /** True for one-time links, whose credential has to stand in the URL. */
  credentialInUrl?: boolean;
  /** For public writes that are plain Fastify routes: what guards them, a name of `GUARDS` in libs/abuse. */
  guardedBy?: string;
}

/** Default limit of a request body. */
export const BODY_LIMIT = 64 * 1024;

export const settingsOf = (request: FastifyRequest): RouteSettings => (request.routeOptions.config ?? {}) as RouteSettings;
