import type { Config } from '#config/config.js';

/** The cookie that carries an operator's bearer to the operations pages of one app, and to nothing else: the API takes no cookie of this name. */
export interface OperatorCookie {
  name: string;
  secure: boolean;
}

/** Cookies know no ports: on loopback the name tells apps and instances apart. */
export const operatorCookie = ({ http }: Pick<Config, 'http'>): OperatorCookie => {
  const { protocol, hostname, port } = new URL(http.publicUrl);
  const loopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  const secure = protocol === 'https:' || loopback;
  return { name: `${secure ? '__Host-' : ''}pt_operator${loopback && port ? `_${port}` : ''}`, secure };
};

/** A Set-Cookie value: for this browser, from our own pages only, as long as the bearer lives. */
export const writeOperatorCookie = ({ name, secure }: OperatorCookie, bearer: string, seconds: number): string =>
  [`${name}=${bearer}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', ...(secure ? ['Secure'] : []), `Max-Age=${seconds}`].join('; ');
