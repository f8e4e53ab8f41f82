import type { Config } from '#config/config.js';

/** What signed links of this room open: a person’s place and data. */
export const PLACE_LINK = 'waitlist-place';

/** Pages of the web app that mails lead to. */
export const waitlistUrls = ({ urls: { web } }: Config): { confirm: (token: string) => string; notMe: (token: string) => string; place: (token: string) => string } => ({
  confirm: (token) => `${web}/waitlist/confirm?token=${token}`,
  notMe: (token) => `${web}/waitlist/not-me?token=${token}`,
  place: (token) => `${web}/waitlist/place?token=${token}`,
});
