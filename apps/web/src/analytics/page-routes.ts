import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

/** Pages of the product behind a sign-in: not part of the site, so nobody counts them. */
const NOT_THE_SITE = /^\/(?:dashboard|account|admin|operators?|api|docs|health|metrics|problems)(?:\/|$)/;

/** Which routes are pages of the site: a closed list, made of the routes that say they produce text/html. Only their patterns are ever written down, never an address as it came. */
export class PageRoutes {
  private readonly pages = new Set<string>();

  add(route: Pick<RouteOptions, 'url' | 'method' | 'config'>): void {
    const { produces } = (route.config ?? {}) as { produces?: readonly string[] };
    const isPage = [route.method].flat().includes('GET') && produces?.[0] === 'text/html' && !NOT_THE_SITE.test(route.url);
    if (isPage) this.pages.add(route.url);
  }

  /** A page that was shown, or an address that nobody has and somebody tried. */
  isView(request: FastifyRequest, reply: FastifyReply): boolean {
    const { url } = request.routeOptions;
    if (url !== undefined && !request.is404) return this.pages.has(url) && isShown(reply) && isDocument(request);
    return reply.statusCode === 404 && isDocument(request) && (request.headers.accept ?? '').includes('text/html');
  }

  /** The route pattern; undefined for an address that is no page of ours. */
  pageOf(request: FastifyRequest, reply: FastifyReply): string | undefined {
    return reply.statusCode === 404 || request.is404 ? undefined : request.routeOptions.url;
  }
}

const isShown = ({ statusCode }: FastifyReply): boolean => statusCode === 200 || statusCode === 304;

/** Frames and fetches of scripts are no views. Browsers that say nothing are believed. */
const isDocument = (request: FastifyRequest): boolean => {
  const destination = request.headers['sec-fetch-dest'];
  return destination === undefined || destination === 'document';
};
