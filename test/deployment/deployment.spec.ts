import { VARIABLES } from '#config/env.js';
import { opensslEnvironment } from '#scripts/services/openssl.js';
import { Ajv } from 'ajv';
import { default as addFormats } from 'ajv-formats';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeFile, type ComposeService, imageFile, ownServices, root } from './compose-file.js';

const compose = composeFile();
const services = Object.entries(compose.services);
const isOneShot = (service: ComposeService): boolean => service.restart?.startsWith('on-failure') === true;

describe('docker-compose.yml', () => {
  it('is valid by the compose specification', () => {
    const text = readFileSync(path.join(root, 'node_modules/dclint/schemas/compose.schema.json'), 'utf8');
    const { $schema: _draft, ...schema } = JSON.parse(text) as Record<string, unknown>;
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    const validate = ajv.compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ services: { web: { image: 'x', portz: [] } } })).toBe(false);
  });

  it('has every part of production', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      ['bucket', 'edge', 'ingest-api', 'ingest-intake', 'ingest-worker', 'migrate', 'postgres', 'privacy-api', 'privacy-worker', 'redis', 's3', 'smtp', 'waitlist-api', 'waitlist-worker', 'web'].sort(),
    );
  });

  it.each(services)('%s: cannot change itself, has no capability, and is nobody special', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service.cap_add ?? []).toEqual([]);
    expect(service.privileged ?? false).toBe(false);
    const user = service.build ? imageFile().user : service.user;
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it.each(services)('%s: says whether it is healthy, or runs once', (_name, service) => {
    if (isOneShot(service)) expect(service.healthcheck?.disable).toBe(true);
    else expect(service.healthcheck?.test?.length).toBeGreaterThan(1);
  });

  it.each(services)('%s: is pinned to an exact version', (_name, service) => {
    expect(service.image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?(@sha256:[0-9a-f]{64})?$/);
  });

  it.each(services)('%s: gets secrets by file only, each of them listed', (_name, service) => {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (VARIABLES[variable as keyof typeof VARIABLES] === 'secret') expect(value).not.toMatch(/:[^/@]+@|^[0-9a-f]{32,}$/);
      expect(variable).not.toMatch(/(PASSWORD|SECRET|PEPPER|KEY|TOKEN)$/);
      const secret = /^\/run\/secrets\/(\w+)$/.exec(String(value))?.[1];
      if (secret) expect(service.secrets).toContain(secret);
    }
    for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
  });

  it.each(ownServices())('%s: is told nothing that the configuration does not know', (_name, service) => {
    const known = new Set(Object.keys(VARIABLES));
    const unknown = Object.keys(service.environment ?? {}).filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')));
    expect(unknown).toEqual([]);
  });

  it('gives the superuser to the migration alone, which runs before every app', () => {
    const holders = services.filter(([, service]) => service.secrets?.includes('database_admin_url')).map(([name]) => name);
    expect(holders).toEqual(['migrate']);
    for (const [name, service] of ownServices()) {
      if (name !== 'migrate') expect(service.depends_on?.migrate).toEqual({ condition: 'service_completed_successfully' });
    }
  });

  it('gives the web app no store and no key', () => {
    const { web } = compose.services;
    expect(web?.secrets?.toSorted()).toEqual(['metrics_token', 'trusted_hop']);
    expect(web?.volumes).toEqual([]);
    expect(Object.keys(web?.environment ?? {}).filter((name) => /^(DATABASE|REDIS|S3|KMS|AUDIT|ERASURE|SESSION|API_KEY)_/.test(name))).toEqual([]);
  });

  it('opens nothing to the world but the edge', () => {
    const open = services.filter(([, service]) => service.ports?.some((port) => !port.startsWith('127.0.0.1:'))).map(([name]) => name);
    expect(open).toEqual(['edge']);
  });

  it('names only volumes and networks that it declares', () => {
    for (const [, service] of services) {
      for (const volume of service.volumes ?? []) if (!volume.startsWith('.')) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
      for (const network of service.networks ?? []) expect(Object.keys(compose.networks)).toContain(network);
    }
  });
});

describe('docker/Dockerfile', () => {
  const image = imageFile();

  it('has stages on one pinned base, no build argument, and ends as a normal user with a health check', () => {
    expect(new Set(image.bases).size).toBe(1);
    expect(image.bases.length).toBeGreaterThan(1);
    expect(image.bases[0]).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/);
    expect(image.text).not.toMatch(/^ARG /m);
    expect(image.user).toBe('1000:1000');
    expect(image.healthcheck).toEqual(['node', 'dist/scripts/healthcheck.js']);
  });

  it('copies only what exists, and no secret', () => {
    const copied = [...image.text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => match[1]?.split(' ') ?? []);
    for (const name of copied) expect(statSync(path.join(root, name), { throwIfNoEntry: false })).toBeDefined();
    expect(readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n')).toEqual(expect.arrayContaining(['.state', 'docker/secrets', '.git']));
  });

  it('starts each own service from a file that the sources build', () => {
    for (const [, service] of ownServices()) {
      const script = service.command?.[0] ?? '';
      expect(statSync(path.join(root, script.replace(/^dist\//, '').replace(/\.js$/, '.ts')), { throwIfNoEntry: false })).toBeDefined();
    }
  });
});

it('makes every secret that the compose file reads, once, readable by no other user of the machine', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-secrets-'));
  const env = opensslEnvironment(path.join(root, '.state', 'tools'));
  try {
    const script = path.join(folder, 'make-secrets.sh');
    execFileSync('cp', [path.join(root, 'docker/make-secrets.sh'), script]);
    execFileSync('sh', [script], { env });
    const secrets = path.join(folder, 'secrets');
    const made = readdirSync(secrets);
    for (const { file } of Object.values(compose.secrets)) expect(made).toContain(path.basename(file));
    expect(statSync(secrets).mode & 0o077).toBe(0);
    const before = made.map((name) => readFileSync(path.join(secrets, name), 'utf8'));
    execFileSync('sh', [script], { env });
    expect(readdirSync(secrets).map((name) => readFileSync(path.join(secrets, name), 'utf8'))).toEqual(before);
    execFileSync('openssl', ['verify', '-CAfile', path.join(secrets, 'store_ca'), path.join(secrets, 'postgres_cert')], { env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('locks packages for every platform', () => {
  expect(execFileSync(process.execPath, [path.join(root, 'scripts/complete-lock.mjs'), '--check'], { encoding: 'utf8' })).toBe('');
});
