/** Where people go on from an apology. */
export const BACK = { href: '/waitlist', words: 'To the waitlist' };
