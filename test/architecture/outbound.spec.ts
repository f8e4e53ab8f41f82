import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/**
 * Every file of the apps that can open a connection, and where that leads:
 * `subprocessor` asks the egress gate, itself or in the file named; `ours` goes to the configured addresses of our own apps and stores, to which
 * browsers and workers of ours go as well; `customer` goes where the customer says, to the customer; `resolver` asks the machine's own DNS; `listens` opens nothing;
 * `browser` holds the text of a script that calls where its page came from.
 */
const OUTBOUND: Readonly<Record<string, 'ours' | 'customer' | 'resolver' | 'listens' | 'browser' | { subprocessor: string }>> = {
  'apps/ingest/src/webhooks/safe-address.ts': 'resolver',
  'apps/ingest/src/webhooks/webhook-sender.ts': 'customer',
  'apps/privacy/src/cases/archive-page.ts': 'browser',
  'apps/waitlist/src/mail-worker/handover-receipts.ts': { subprocessor: 'apps/waitlist/src/mail-worker/handover-receipts.ts' },
  'apps/web/src/analytics/view-counting.ts': 'ours',
  'apps/web/src/forms/nameless-api.ts': 'ours',
  'apps/web/src/forms/visitor-api.ts': 'ours',
  'apps/web/src/proxy/api-proxy.ts': 'ours',
  'libs/abuse/src/abuse-redis.ts': 'ours',
  'libs/abuse/src/abuse.module.ts': 'resolver',
  'libs/blobs/src/s3-blob-store.ts': { subprocessor: 'libs/blobs/src/egress.ts' },
  'libs/database/src/backup/connect.ts': 'ours',
  'libs/database/src/listener.ts': 'ours',
  'libs/database/src/migrate.ts': 'ours',
  'libs/http/src/graceful-shutdown.ts': 'listens',
  'libs/jobs/src/redis-connections.ts': 'ours',
  'libs/mail/src/inbound/imap-reader.ts': { subprocessor: 'apps/waitlist/src/mail-inbound/inbox-poller.ts' },
  'libs/mail/src/sender-check/dns-lookups.ts': 'resolver',
  'libs/mail/src/smtp-transport.ts': { subprocessor: 'apps/waitlist/src/mail-worker/mail-pump.ts' },
};

/** Code of browsers goes where its page came from; what is for tests is no part of an app. */
const ELSEWHERE = /\.(?:int-)?spec\.ts$|\.d\.ts$|^libs\/testing\/|^libs\/recorder\/src\/browser\/|^apps\/web\/src\/client\//;

const MODULES = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'].flatMap((name) => [`node:${name}`, name]);
const PACKAGES = ['undici', 'ws', 'axios', 'imapflow', 'nodemailer', '@aws-sdk/client-s3', 'ioredis', 'pg'];
/** What these modules have that opens nothing. */
const HARMLESS = new Set(['isIP', 'isIPv4', 'isIPv6', 'STATUS_CODES']);

const importsOf = (source: string): { names: string[]; from: string }[] =>
  [...source.matchAll(/^import (type )?([^;]*?) from '([^']+)';$/gm)].flatMap(([, type, clause = '', from = '']) => {
    const names = clause.replace(/[{}]/g, '').split(',').map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type '));
    return type ? [] : [{ names, from }];
  });

const opens = (source: string): boolean =>
  /(?<![.\w])fetch\(|new (?:WebSocket|EventSource)\(|globalThis\.fetch|import\('(?:node:)?(?:https?|net|tls|undici)'\)/.test(source) ||
  importsOf(source).some(({ names, from }) => (MODULES.includes(from) || PACKAGES.includes(from)) && names.some((name) => !HARMLESS.has(name)));

const files = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(path.sep).join('/')}`)
    .filter((name) => /^(?:apps|libs)\/[^/]+\/src\/.*\.ts$/.test(name) && !ELSEWHERE.test(name)),
);
const textOf = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

describe('what leaves', () => {
  it('leaves from the files that are known to open connections, and from no other', () => {
    expect(files.filter((name) => opens(textOf(name))).sort()).toEqual(Object.keys(OUTBOUND).sort());
  });

  it.each(Object.entries(OUTBOUND).flatMap(([name, way]) => (typeof way === 'object' ? [[name, way.subprocessor]] : [])))('is asked about at the gate: %s, in %s', (_name, gate) => {
    expect(textOf(gate)).toMatch(/\bassertAllowed\(/);
  });

  it('is noticed wherever somebody opens another way', () => {
    const others = [`await fetch(url)`, `import https from 'node:https';`, `import { connect, type Socket } from 'node:net';`, `import { request } from 'undici';`, `const { get } = await import('node:https')`];
    expect(others.filter((source) => !opens(source))).toEqual([]);
    const fine = [`import type { Server } from 'node:http';`, `import { isIP } from 'node:net';`, `import { STATUS_CODES } from 'node:http';`, `this.fetch(x)`, `import type pg from 'pg';`];
    expect(fine.filter(opens)).toEqual([]);
  });
});
