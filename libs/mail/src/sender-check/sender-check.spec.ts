import { Clock } from '#clock/clock.js';
import { sampleConfig } from '#config/sample-config.js';
import type { Env } from '#config/env.js';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { SenderCheck, type SenderStatus } from './sender-check.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
const published = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');

const GOOD: Record<string, string[]> = {
  'mail.example.com': ['v=spf1 include:relay.example -all', 'other=1'],
  'relay.example': ['v=spf1 ip4:192.0.2.0/24 -all'],
  's1._domainkey.mail.example.com': [`v=DKIM1; k=rsa; p=${published}`],
  '_dmarc.example.com': ['v=DMARC1; p=reject; rua=mailto:d@example.com'],
};
const ENV: Env = { SMTP_URL: 'smtps://relay.example', MAIL_FROM: 'Pixeltrace <hello@mail.example.com>', DKIM_SELECTOR: 's1', DKIM_KEY: privateKey };

const check = (records: Record<string, string[] | Error>, env: Env = {}): Promise<SenderStatus> => {
  const txt = (name: string): Promise<string[]> => {
    const found = records[name] ?? [];
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  };
  return new SenderCheck(sampleConfig('waitlist', { ...ENV, ...env }), new Clock(), { txt }).status();
};

const failing = async (records: Record<string, string[] | Error>, env?: Env): Promise<string[]> => (await check({ ...GOOD, ...records }, env)).findings.filter(({ ok }) => !ok).map(({ name }) => name);

describe('the check of the sender', () => {
  it('is content with SPF, DKIM by our key, and DMARC of the organisation', async () => {
    const status = await check(GOOD);
    expect(status.findings.map(({ name, ok }) => [name, ok])).toEqual([['SPF', true], ['DKIM', true], ['DMARC', true]]);
    expect(status).toMatchObject({ needed: true, ok: true });
  });

  it('is not needed where mail does not leave the machine', async () => {
    expect(await check({}, { SMTP_URL: 'smtp://127.0.0.1:1025' })).toMatchObject({ needed: false, ok: true });
  });

  it.each<[string, Record<string, string[] | Error>, string[]]>([
    ['no SPF', { 'mail.example.com': [] }, ['SPF']],
    ['two SPF records', { 'mail.example.com': ['v=spf1 -all', 'v=spf1 ~all'] }, ['SPF']],
    ['everybody may send', { 'mail.example.com': ['v=spf1 +all'] }, ['SPF']],
    ['too many lookups', { 'mail.example.com': ['v=spf1 include:relay.example -all'], 'relay.example': ['v=spf1 include:relay.example a -all'] }, ['SPF']],
    ['no key', { 's1._domainkey.mail.example.com': [] }, ['DKIM']],
    ['a revoked key', { 's1._domainkey.mail.example.com': ['v=DKIM1; p='] }, ['DKIM']],
    ['another key', { 's1._domainkey.mail.example.com': ['v=DKIM1; p=AAAA'] }, ['DKIM']],
    ['no DMARC', { '_dmarc.example.com': [] }, ['DMARC']],
    ['DMARC without a policy', { '_dmarc.example.com': ['v=DMARC1; rua=mailto:d@example.com'] }, ['DMARC']],
    ['two DMARC records', { '_dmarc.example.com': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }, ['DMARC']],
    ['no DNS', { 'mail.example.com': new Error('SERVFAIL') }, ['SPF']],
  ])('is not content: %s', async (_why, records, names) => expect(await failing(records)).toEqual(names));

  it('is not content with a signature or a bounce address of somebody else', async () => {
    expect(await failing({ 's1._domainkey.other.example': [`p=${published}`] }, { DKIM_DOMAIN: 'other.example' })).toEqual(['DKIM']);
    expect(await failing({ 'other.example': ['v=spf1 -all'] }, { MAIL_BOUNCE_ADDRESS: 'bounces@other.example' })).toEqual(['SPF']);
    expect(await failing({}, { DKIM_SELECTOR: undefined, DKIM_KEY: undefined })).toEqual(['DKIM']);
  });

  it('names nobody and says which record to mend', async () => {
    const { findings } = await check({});
    expect(findings.map(({ found }) => found).join(' ')).toMatch(/mail\.example\.com has no SPF record.*s1\._domainkey\.mail\.example\.com.*no DMARC record/);
  });
});
