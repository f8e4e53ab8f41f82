import type { Config } from '#config/config.js';

/** Longest life of a sign-in; the idle limit is 12 hours. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

export interface SessionCookie {
  name: string;
  secure: boolean;
}

const isLoopback = (hostname: string): boolean => hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';

/**
 * The cookie that carries a session token. Cookies know no ports, so on loopback the name tells instances apart by the port of the
 * web app. `__Host-` wherever browsers accept `Secure`: https and loopback.
 */
export const sessionCookie = (config: Pick<Config, 'urls'>): SessionCookie => {
  const url = new URL(config.urls.web);
  const secure = url.protocol === 'https:' || isLoopback(url.hostname);
  const instance = isLoopback(url.hostname) && url.port ? `_${url.port}` : '';
  return { name: `${secure ? '__Host-' : ''}pt_session${instance}`, secure };
};

/** A Set-Cookie value that carries `token`, or with `null` removes it. */
export const writeSessionCookie = (cookie: SessionCookie, token: string | null): string =>
  [`${cookie.name}=${token ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', ...(cookie.secure ? ['Secure'] : []), `Max-Age=${token === null ? 0 : SESSION_SECONDS}`].join('; ');

/** The session token in a Cookie header. Two cookies of the name are none. */
export const readSessionCookie = (cookie: SessionCookie, header: string | undefined): string | undefined => {
  if (header === undefined || header.length > 16_384) return undefined;
  const found = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${cookie.name}=`));
  return found.length === 1 ? found[0]?.slice(cookie.name.length + 1) : undefined;
};
