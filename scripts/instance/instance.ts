import { APPS, type App } from '#config/config.js';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Mailbox, startMailbox } from '../mailbox/mailbox.js';
import { stopLeftPostgres } from '../services/postgres.js';
import { reap } from '../services/processes.js';
import { StateFolder } from '../services/state-folder.js';
import { AppProcess } from './app-process.js';
import { type EmbeddedServices, startEmbeddedServices } from './embedded-services.js';
import { appEnvironment, commonEnvironment, switchesOf, urlOf } from './instance-environment.js';
import { InstanceLock } from './instance-lock.js';
import { choosePorts, type Ports } from './instance-ports.js';
import { runScript } from './run-script.js';

export interface InstanceOptions {
  /** State folder. Give each test instance one of its own and remove it afterwards. */
  folder: string;
  /** `usual` (3000…) for people, `any` for tests. */
  ports?: 'usual' | 'any';
  environment?: 'development' | 'test';
  /** Where DATABASE_URL, REDIS_URL, S3_…, SMTP_URL are looked for. Default: nowhere, everything embedded. */
  source?: NodeJS.ProcessEnv;
  /** Added to the environment of every app. */
  extra?: Record<string, string>;
  apps?: readonly App[];
  /** Said as each step is done. */
  progress?: (step: string, milliseconds: number) => void;
  notice?: (message: string) => void;
}

/** What the seed says of the demo customer. */
export interface DemoSeed {
  organisationId: string;
  projectId: string;
  memberId: string;
  ingestKey: string;
  /** Works once. */
  signInUrl: string;
}

export interface Instance {
  ports: Ports;
  urls: Record<App, string>;
  demo: DemoSeed;
  /** Environment of all apps, for scripts that need the same stores. */
  environment: Record<string, string>;
  /** Superuser's URL of the embedded database. */
  adminUrl?: string;
  services: EmbeddedServices;
  /** Every mail that the apps send; absent where SMTP_URL was given. */
  mailbox?: Mailbox;
  apps: ReadonlyMap<App, AppProcess>;
  stop: () => Promise<void>;
}

/** What a killed run left alive, apps first: it would hold our ports. */
export const reapLeftovers = async (state: StateFolder): Promise<void> => {
  const run = state.folder('run');
  const left = readdirSync(run).filter((name) => name.endsWith('.pid') && name !== 'instance.pid');
  await Promise.all(left.map((name) => reap(path.join(run, name))));
  await Promise.all([stopLeftPostgres(state.file('postgres')), reap(state.file('redis', 'pid'))]);
};

/**
 * Starts a whole Pixeltrace: services, roles and migrations, demo customer, apps. Resolves when every app is ready. Nothing is
 * left running when it rejects. Throws AlreadyRunningError, MissingToolError.
 */
export const startInstance = async (options: InstanceOptions): Promise<Instance> => {
  const state = new StateFolder(options.folder);
  const lock = new InstanceLock(state);
  lock.take();
  const undo: (() => Promise<void>)[] = [async () => lock.release()];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => options.notice?.(String(error)));
  };
  try {
    return await bringUp(options, state, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
};

const stepper = (options: InstanceOptions) => async <T>(step: string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const result = await work();
  options.progress?.(step, performance.now() - began);
  return result;
};

/** Migrates and seeds in a process of its own. The demo key is public and stays the same from start to start. */
const prepare = async (state: StateFolder, ports: Ports, common: Record<string, string>, adminUrl: string | undefined): Promise<DemoSeed> => {
  const env = appEnvironment(common, 'ingest', ports);
  if (adminUrl !== undefined) env.DATABASE_ADMIN_URL = adminUrl;
  const keyFile = state.file('demo-ingest-key');
  const known = existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : '';
  const seed = JSON.parse(await runScript('prepare', env, [known, urlOf('web', ports)])) as DemoSeed;
  writeFileSync(keyFile, seed.ingestKey, { mode: 0o600 });
  return seed;
};

const bringUp = async (options: InstanceOptions, state: StateFolder, undo: (() => Promise<void>)[], stop: () => Promise<void>): Promise<Instance> => {
  const step = stepper(options);
  const switches = switchesOf(options.source ?? {});
  const given = (name: string): boolean => switches[name] !== undefined || switches[`${name}_FILE`] !== undefined;
  await reapLeftovers(state);
  rmSync(state.file('run', 'summary'), { force: true });
  const ports = await choosePorts(options.ports ?? 'any');
  const mailbox = given('SMTP_URL') ? undefined : await step('mailbox', () => startMailbox(state.folder('mailbox'), ports));
  if (mailbox) undo.push(() => mailbox.stop());
  const needs = { postgres: !given('DATABASE_URL'), redis: !given('REDIS_URL') };
  const services = await step('PostgreSQL and Redis', () => startEmbeddedServices(state, ports, needs));
  undo.push(() => services.stop());
  const parts = { state, ports, switches, environment: options.environment ?? 'development', redisUrl: services.redis?.url };
  const common = { ...commonEnvironment(parts), ...options.extra } as Record<string, string>;
  const demo = await step('database migrated, demo customer seeded', () => prepare(state, ports, common, services.adminUrl));
  common.DEMO_INGEST_KEY = demo.ingestKey;
  const apps = new Map((options.apps ?? APPS).map((app) => [app, new AppProcess(app, appEnvironment(common, app, ports), state, (text) => options.notice?.(text))]));
  undo.push(async () => {
    await Promise.all([...apps.values()].map((app) => app.stop()));
  });
  await step(`apps: ${[...apps.keys()].join(', ')}`, async () => {
    await Promise.all([...apps.values()].map((app) => app.start()));
    await Promise.all([...apps].map(([name, app]) => app.ready(urlOf(name, ports), 60_000)));
  });
  const urls = Object.fromEntries(APPS.map((app) => [app, urlOf(app, ports)])) as Record<App, string>;
  return { ports, urls, demo, environment: common, adminUrl: services.adminUrl, services, mailbox, apps, stop };
};
