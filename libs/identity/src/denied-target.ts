import type { AuditLeaf } from '#contracts/audit-writer.js';
import type { FastifyRequest } from 'fastify';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id that was asked for: the last one of the path. Anything but a UUID could be a person's words, and is left out. */
export const deniedTarget = (request: Pick<FastifyRequest, 'params'>): AuditLeaf['target'] | undefined => {
  const ids = Object.entries((request.params ?? {}) as Record<string, string>).filter(([, value]) => UUID.test(value));
  const [name, id] = ids.at(-1) ?? [];
  return name === undefined || id === undefined ? undefined : { kind: name.replace(/Id$/, ''), id: id.toLowerCase() };
};

/** `GET /v1/recordings/:sessionId`. */
export const routeOf = (request: Pick<FastifyRequest, 'method' | 'routeOptions'>): string => `${request.method} ${request.routeOptions.url ?? ''}`;
