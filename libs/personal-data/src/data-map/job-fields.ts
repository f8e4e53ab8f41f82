const CONTRACT = /'([a-z]+\.[a-z-]+)': (\{[^}]*\}|Record<string, never>);/g;
const FIELD = /(\w+)\??:/g;

/** The fields that the contracts give each job, by its name. `source`: the text of libs/contracts/src/jobs.ts, since types are gone when code runs. */
export const jobFieldsOf = (source: string): ReadonlyMap<string, readonly string[]> =>
  new Map([...source.matchAll(CONTRACT)].map(([, job = '', payload = '']) => [job, [...payload.matchAll(FIELD)].map(([, field = '']) => field)]));
