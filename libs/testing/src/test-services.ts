/** What the global setup tells the workers, as JSON in one variable of the environment that they inherit. */
export interface TestServices {
  folder: string;
  postgresPort: number;
  postgresPassword: string;
  roleSecret: string;
  templateDatabase: string;
  redisUrl: string;
}

const VARIABLE = 'PIXELTRACE_TEST_SERVICES';

export const publishTestServices = (services: TestServices | undefined): void => {
  if (services) process.env[VARIABLE] = JSON.stringify(services);
  else delete process.env[VARIABLE];
};

export const testServices = (): TestServices => {
  const value = process.env[VARIABLE];
  if (value === undefined) throw new Error('no test services: run *.int-spec.ts through the jest project "integration" (or "journeys")');
  return JSON.parse(value) as TestServices;
};

/** Superuser's URL of one database of the test server. */
export const adminUrlOf = (services: TestServices, database: string): string =>
  `postgres://postgres:${services.postgresPassword}@127.0.0.1:${services.postgresPort}/${database}`;
