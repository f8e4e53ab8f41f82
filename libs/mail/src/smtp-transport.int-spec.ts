import type { MailConfig } from '#config/config.js';
import { opensslEnvironment } from '#scripts/services/openssl.js';
import { repositoryRoot } from '#scripts/services/repository-root.js';
import { SmtpSink } from '#testing/smtp-sink.js';
import { TEST_MAIL_KEYS } from '#testing/test-config.js';
import { execFileSync } from 'node:child_process';
import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeFor } from './mail-content.js';
import { MailKeys } from './mail-keys.js';
import { toMessage } from './outgoing.js';
import { poolOptions, SmtpTransport } from './smtp-transport.js';
import { templateOf } from './templates/registry.js';

const keys = new MailKeys({ mail: { from: '', keys: TEST_MAIL_KEYS } });
const base: MailConfig = { from: 'Pixeltrace <no-reply@example.com>', keys: TEST_MAIL_KEYS };

const message = (config: MailConfig, to = 'ada@example.org') => {
  const composed = composeFor(templateOf('announcement-product-news'), { subject: 'Grüße', body: 'Hello\n\nhttps://pixeltrace.example/a?b=1&c=2' }, keys.recipientKey(to), { keys, webUrl: 'https://a-rather-long-host-name.pixeltrace.example' });
  return toMessage({ id: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11', stream: 'product-news', automatic: 'auto-generated', messageId: '<one@example.com>', date: new Date('2026-11-23T10:00:00Z'), content: { to }, composed }, config);
};

const give = async (mail: Partial<MailConfig>, environment: 'development' | 'production' = 'development') => {
  const config = { ...base, ...mail };
  const transport = new SmtpTransport({ environment, mail: config }, 2);
  try {
    return await transport.give(message(config));
  } finally {
    transport.close();
  }
};

describe('TLS to the mail server', () => {
  let folder: string;
  const file = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

  /** An authority, and a certificate of it for this machine. */
  const certify = (name: string): void => {
    const run = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, env: opensslEnvironment(path.join(repositoryRoot(), '.state', 'tools')), stdio: ['ignore', 'pipe', 'ignore'] });
    run('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', `/CN=${name}`, '-keyout', `${name}.ca.key`, '-out', `${name}.ca`);
    run('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', `${name}.key`, '-out', `${name}.csr`);
    run('x509', '-req', '-in', `${name}.csr`, '-CA', `${name}.ca`, '-CAkey', `${name}.ca.key`, '-CAcreateserial', '-days', '30', '-copy_extensions', 'copyall', '-out', `${name}.crt`);
  };

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-smtp-'));
    certify('ours');
    certify('stranger');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([true, false])('is checked against the authority that we were given (from the start: %s)', async (secure) => {
    const sink = await SmtpSink.open({ server: { secure, key: file('ours.key'), cert: file('ours.crt') } });
    const smtpUrl = sink.url.replace('127.0.0.1', 'localhost');
    try {
      expect(await give({ smtpUrl, smtpCa: file('ours.ca') })).toEqual({ kind: 'sent' });
      expect(await give({ smtpUrl, smtpCa: file('stranger.ca') })).toMatchObject({ kind: 'down' });
      expect(await give({ smtpUrl: `${smtpUrl}?tls.rejectUnauthorized=false`, smtpCa: file('stranger.ca') })).toMatchObject({ kind: 'down' });
      expect(sink.mails).toHaveLength(1);
    } finally {
      await sink.close();
    }
  });

  it('is asked for in production, and wherever a password is given, unless the server is this machine', () => {
    const requires = (smtpUrl: string, environment: 'development' | 'production'): boolean | undefined => poolOptions({ environment, mail: { ...base, smtpUrl } }, 1).requireTLS;
    expect(requires('smtp://relay.example', 'production')).toBe(true);
    expect(requires('smtp://user:secret@relay.example', 'development')).toBe(true);
    expect(requires('smtp://127.0.0.1:1025', 'production')).toBe(false);
    expect(poolOptions({ environment: 'production', mail: { ...base, smtpUrl: 'smtps://relay.example' } }, 1)).toMatchObject({ secure: true, port: 465, tls: { rejectUnauthorized: true } });
  });
});

describe('DKIM', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  let raw: string;

  beforeAll(async () => {
    const sink = await SmtpSink.open();
    try {
      expect(await give({ smtpUrl: sink.url, dkim: { selector: 's1', privateKey } })).toEqual({ kind: 'sent' });
      raw = sink.mails[0]?.raw ?? '';
    } finally {
      await sink.close();
    }
  });

  const headers = (): string[] => (raw.split('\r\n\r\n')[0] ?? '').replace(/\r\n(?=[ \t])/g, '\u0001').split('\r\n').map((line) => line.replaceAll('\u0001', '\r\n'));
  const relaxed = (line: string): string => `${line.slice(0, line.indexOf(':')).toLowerCase()}:${line.slice(line.indexOf(':') + 1).replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').trim()}`;
  const signature = (): string => headers().find((line) => /^dkim-signature:/i.test(line)) ?? '';
  const tag = (name: string): string => new RegExp(`[;:\\s]${name}=([^;]+)`).exec(signature())?.[1]?.replace(/\s/g, '') ?? '';

  it('signs what receivers look at, both headers of the way out among it', () => {
    expect([tag('d'), tag('s'), tag('a')]).toEqual(['example.com', 's1', 'rsa-sha256']);
    const signed = tag('h').toLowerCase().split(':');
    expect(signed).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post']));
  });

  it('is a signature that verifies', () => {
    const body = raw.slice(raw.indexOf('\r\n\r\n') + 4).split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').trimEnd()).join('\r\n').replace(/(\r\n)*$/, '\r\n');
    expect(tag('bh')).toBe(createHash('sha256').update(body).digest('base64'));
    const signed = tag('h').toLowerCase().split(':').map((name) => relaxed(headers().find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? ''));
    const text = [...signed, relaxed(signature().replace(/\bb=[\s\S]*$/, 'b='))].join('\r\n');
    expect(createVerify('RSA-SHA256').update(text, 'utf8').verify(publicKey, tag('b'), 'base64')).toBe(true);
  });

  it('finds both headers of the way out on one line each', () => {
    const lines = raw.split('\r\n');
    const line = lines.find((one) => one.startsWith('List-Unsubscribe: ')) ?? '';
    expect(line).toMatch(/^List-Unsubscribe: <https:\/\/[^>]+>$/);
    expect(line.length).toBeGreaterThan(76);
    expect(lines).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  it('finds no image and no rewritten link in what is read', () => {
    const { html, text } = message(base) as { html: string; text: string };
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
    expect(links).toHaveLength(2);
    for (const link of links) expect(text).toContain(link);
    expect(links[0]).toBe('https://pixeltrace.example/a?b=1&c=2');
    expect(html).not.toMatch(/<img|src=|url\(/i);
  });
});
