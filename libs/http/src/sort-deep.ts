/** A copy with the keys of every object in alphabetical order. */
export const sortDeep = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map((one) => sortDeep(one as unknown)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, sortDeep(child as unknown)])) as T;
};
