const DAY_MS = 86_400_000;
/** RFC 9116 recommends less than a year. Half of one, and moving on by itself: a file that nobody serves any more runs out. */
const DAYS_GOOD = 180;

/** `security.txt` (RFC 9116) of a site. `now` decides when it expires: at the start of a day, UTC, so that it changes once a day. */
export const securityTxt = (webUrl: string, now: Date): string => {
  const expires = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS + DAYS_GOOD * DAY_MS);
  return [
    `Contact: ${webUrl}/contact?topic=security`,
    'Contact: mailto:support@pixeltrace.dev',
    `Expires: ${expires.toISOString().replace('.000', '')}`,
    'Preferred-Languages: en',
    `Canonical: ${webUrl}/.well-known/security.txt`,
    `Policy: ${webUrl}/security`,
    '',
  ].join('\n');
};
