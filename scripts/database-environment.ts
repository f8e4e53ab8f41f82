import type { DatabaseConfig } from '#config/config.js';
import { EnvReader } from '#config/env-reader.js';
import { readEnv } from '#config/read-env.js';

/** Only what migrating needs, so that the one-shot job is given no other secret. Throws ConfigError. */
export const databaseFromEnvironment = (): DatabaseConfig & { adminUrl: string } => {
  const read = new EnvReader(readEnv());
  const ca = read.optional('DATABASE_CA');
  const protocols = ['postgres:', 'postgresql:'];
  const config = {
    url: read.url('DATABASE_URL', protocols),
    adminUrl: read.url('DATABASE_ADMIN_URL', protocols),
    roleSecret: read.secret('DATABASE_ROLE_SECRET'),
    tls: read.flag('DATABASE_TLS', ca !== undefined),
    caFile: ca && 'DATABASE_CA',
    ca,
  };
  read.finish();
  return config;
};
