/** Stands in for a group of settings that an app is never told. Reading one of them throws and says so. */
export const notGiven = (group: string): object =>
  new Proxy(Object.freeze({}), {
    get: (_target, name) => {
      if (typeof name === 'symbol' || name === 'toJSON') return undefined;
      throw new Error(`This app is not given ${group}.${name}`);
    },
  });
