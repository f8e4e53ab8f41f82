import type { Config } from '#config/config.js';
import { readSessionCookie, type SessionCookie, sessionCookie } from '#identity/session-cookie.js';

const YEAR = 400 * 24 * 60 * 60;

const deviceCookie = (config: Pick<Config, 'urls'>): SessionCookie => {
  const session = sessionCookie(config);
  return { ...session, name: session.name.replace('pt_session', 'pt_device') };
};

/** The mark of this device in a Cookie header. It opens nothing; it gives its owner tries of their own when strangers use theirs up. */
export const readDevice = (config: Pick<Config, 'urls'>, header: string | undefined): string | undefined => {
  const mark = readSessionCookie(deviceCookie(config), header);
  return mark !== undefined && mark.length <= 80 ? mark : undefined;
};

/** A Set-Cookie value that keeps the mark. Only the sign-in pages are sent it. */
export const writeDevice = (config: Pick<Config, 'urls'>, mark: string): string => {
  const { name, secure } = deviceCookie(config);
  return [`${name}=${mark}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', ...(secure ? ['Secure'] : []), `Max-Age=${YEAR}`].join('; ');
};
