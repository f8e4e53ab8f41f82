const SECRET_NAMES = /^(?:access|auth|id|refresh|session|bearer)?[-_]?(?:token|secret|password|passwd|pwd)$|^api[-_]?(?:key|secret)$|^(?:client|app)[-_]?secret$|^authorization$|^jwt$/i;
/** Keys of ours that are secret (an ingest key is public), and JSON web tokens. */
const SECRET_VALUES = /ptx_(?!ingest_)[a-z]+_|eyJ[\w-]{8,}\.[\w-]{8,}\./;

/** True if the query string of a URL carries something that looks like a credential. */
export const hasCredentialInQuery = (url: string): boolean => {
  const start = url.indexOf('?');
  if (start === -1) return false;
  const query = url.slice(start + 1);
  if (SECRET_VALUES.test(query)) return true;
  return [...new URLSearchParams(query)].some(([name, value]) => value !== '' && (SECRET_NAMES.test(name) || SECRET_VALUES.test(value)));
};
