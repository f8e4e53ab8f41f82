import { ReceiptSigner, type SignedReceipt, verifyReceipt } from '#audit/receipt.js';
import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import type { SubjectIdentifier } from '#contracts/data-holder.js';
import { FAIL_STEPS, type FailStep, setFailpointTrap } from '#jobs/failpoint.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { LedgerKinds } from '#personal-data/ledger-kinds.js';
import { PieceStore } from '#personal-data/piece-store.js';
import { CasesUnderTest, type TrialHolder } from '#testing/cases-trial.js';
import { sentMails } from '#testing/mail-trial.js';
import { unzip } from '#testing/unzip.js';
import { createHash, randomUUID } from 'node:crypto';
import { ArchiveBytes } from './archive-codes.js';
import { ArchiveSweep } from './archive-sweep.js';
import { ArchiveRepository } from './archive.repository.js';
import { CaseSeal } from './case-seal.js';
import { commitment } from './case-certificates.js';

let trial: CasesUnderTest;
let people: TrialHolder;
let mails: TrialHolder;
let members: TrialHolder;
let own: TrialHolder;

const ada = (): SubjectIdentifier & { value: string } => ({ kind: 'email', value: `ada-${randomUUID()}@example.com` });

/** A person in every holder. */
const somebody = (): SubjectIdentifier & { value: string } => {
  const person = ada();
  for (const holder of [people, mails, members, own]) holder.records.set(person.value, [{ email: person.value, name: 'Ada' }, { email: person.value, name: '=1+1' }]);
  return person;
};

const holding = (person: SubjectIdentifier): string[] => [people, mails, members, own].filter(({ records }) => records.has(person.value)).map(({ name }) => name);

/** Throws at each of the steps, so often: what a `kill -9` there would leave is what is committed. */
const crashAt = (steps: readonly FailStep[], times = 1): Map<string, number> => {
  const hits = new Map<string, number>();
  setFailpointTrap((passed) => {
    const before = hits.get(passed) ?? 0;
    if (!steps.includes(passed) || before >= times) return;
    hits.set(passed, before + 1);
    throw new Error('crashed here');
  });
  return hits;
};

const archiveOf = async (caseId: string): Promise<Buffer> => {
  const found = await trial.db().transaction('platform', (tx) => trial.get(ArchiveRepository).live(tx, caseId));
  if (!found) throw new Error('no archive');
  const bytes = new ArchiveBytes(trial.db(), trial.get(ArchiveRepository), trial.get(PieceStore), trial.get(CaseSeal));
  const parts: Buffer[] = [];
  for await (const part of bytes.read(found)) parts.push(part);
  return Buffer.concat(parts);
};

const keysOf = async (caseId: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const key of trial.get<BlobStore>(BLOB_STORE as never).list(`case-exports/${caseId}/`)) keys.push(key);
  return keys;
};

beforeAll(async () => {
  trial = await CasesUnderTest.start();
  people = trial.holder('waitlist', 'trial.people');
  mails = trial.holder('waitlist', 'trial.mails');
  members = trial.holder('ingest', 'trial.members');
  own = trial.holder('privacy', 'trial.own');
  members.erasedLast = true;
});

afterEach(() => {
  setFailpointTrap(undefined);
  trial.said.length = 0;
  members.knownAs = [];
});

afterAll(() => trial?.stop());

describe('an erasure', () => {
  it('asks every holder of every app, those by which others find people last, and all of them again', async () => {
    const person = somebody();
    const member = { kind: 'member-id', value: randomUUID() } as const;
    members.knownAs = [member];
    const caseId = await trial.open({ kind: 'erase', requestId: null, subject: [person] });
    await trial.settle(caseId);
    const { state, nodes } = await trial.progress(caseId);
    expect(state).toBe('done');
    expect(nodes.filter(({ holder }) => holder.startsWith('trial.')).map(({ app, holder, state: end, records }) => [app, holder, end, records])).toEqual([
      ['ingest', 'trial.members', 'erased', 2], ['privacy', 'trial.own', 'erased', 2], ['waitlist', 'trial.mails', 'erased', 2], ['waitlist', 'trial.people', 'erased', 2],
    ]);
    expect(nodes.filter(({ holder }) => !holder.startsWith('trial.')).map(({ state: end }) => end)).toEqual(['verified-absent', 'verified-absent']);
    expect(holding(person)).toEqual([]);
    const erasures = trial.said.filter((line) => line.includes('erases email'));
    expect(erasures.at(-1)).toBe('trial.members erases email');
    expect(trial.said).toContain('trial.people erases member-id');
    expect(trial.ended).toEqual([caseId]);
  });

  it('forgets whom it was about, but for the address it writes to once more', async () => {
    const { rows } = await trial.admin.query<{ subject: Buffer | null; contact: Buffer | null }>('select subject, changes, contact from privacy.subject_case');
    expect(rows.map(({ subject, contact }) => [subject, contact === null])).toEqual([[null, false]]);
    expect((await trial.admin.query('select 1 from exchange.message')).rowCount).toBe(0);
  });

  it('is of one request one, however often it is opened', async () => {
    const request = { kind: 'erase', requestId: randomUUID(), subject: [ada()] } as const;
    const first = await trial.open(request);
    expect(await trial.open(request)).toBe(first);
    await trial.settle(first);
    expect((await trial.progress(first)).nodes.every(({ state }) => state === 'verified-absent')).toBe(true);
  });

  it('erases again what comes back, and keeps what the law has kept', async () => {
    const person = somebody();
    people.returns = 2;
    mails.lawful = [{ store: 'trial.mails.rows', records: 2, reason: 'legal-hold' }];
    const caseId = await trial.open({ kind: 'erase', requestId: null, subject: [person] });
    await trial.settle(caseId);
    const byName = new Map((await trial.progress(caseId)).nodes.map((node) => [node.holder, node]));
    expect(byName.get('trial.people')).toMatchObject({ state: 'erased', records: 2 });
    expect(byName.get('trial.mails')).toMatchObject({ state: 'lawful-exception', exception: 'legal-hold' });
    expect(holding(person)).toEqual(['trial.mails']);
    mails.lawful = [];
    mails.records.clear();
  });

  it('never skips a holder that is gone: the case is blocked until it can be asked', async () => {
    const person = somebody();
    const caseId = await trial.open({ kind: 'erase', requestId: null, subject: [person] });
    const rename = (name: string): unknown => Object.defineProperty(own, 'name', { value: name, configurable: true });
    while ((await trial.progress(caseId)).nodes.length === 0) await trial.settle(caseId, 1).catch(() => undefined);
    rename('trial.elsewhere');
    await expect(trial.settle(caseId, 60)).rejects.toThrow();
    const { state, nodes } = await trial.progress(caseId);
    expect(state).toBe('blocked');
    expect(nodes.find(({ holder }) => holder === 'trial.own')).toMatchObject({ state: 'waiting' });
    expect(members.records.has(person.value)).toBe(true);
    rename('trial.own');
    await trial.settle(caseId);
    expect((await trial.progress(caseId)).state).toBe('done');
  });
});

describe('the certificate of an erasure', () => {
  it('is signed, names nobody, can be checked with the published key, and proves to the person whom it is about', async () => {
    const person = somebody();
    const caseId = await trial.open({ kind: 'erase', requestId: null, subject: [person] });
    await trial.settle(caseId);
    const { rows } = await trial.admin.query<{ certificate: SignedReceipt }>('select certificate from privacy.subject_case where id = $1', [caseId]);
    const { certificate } = rows[0] as { certificate: SignedReceipt };
    const keys = await trial.get(ReceiptSigner).publicKeys();
    expect(verifyReceipt(certificate, keys)).toBe(true);
    expect(verifyReceipt({ ...certificate, body: { ...certificate.body, erasedAt: '2020-01-01T00:00:00.000Z' } }, keys)).toBe(false);
    expect(JSON.stringify(certificate)).not.toMatch(/ada|example\.com/);
    const mail = (await sentMails(trial.database)).find(({ template, to }) => template === 'case-erased' && to === person.value);
    const { salt } = mail?.data as { salt: string };
    expect(certificate.body['subject']).toBe(commitment(Buffer.from(salt, 'hex'), [person]));
    expect(certificate.body['systems']).toContainEqual(expect.objectContaining({ app: 'waitlist', holder: 'trial.people', outcome: 'erased', foundAfterwards: 0 }));
  });

  it('is followed by a second one when backups are clear, and then the address is forgotten too', async () => {
    const person = somebody();
    const caseId = await trial.open({ kind: 'erase', requestId: null, subject: [person] });
    await trial.settle(caseId);
    await trial.admin.query(`update privacy.subject_case set erased_at = clock.now() - interval '40 days' where id = $1`, [caseId]);
    await trial.admin.query(`update privacy.outbox set due_at = clock.now() where name = 'privacy.clear-backups' and payload ->> 'caseId' = $1`, [caseId]);
    crashAt(['case.before-clear']);
    expect(await trial.settle(caseId)).toBe(1);
    const { rows } = await trial.admin.query<{ contact: Buffer | null; certificate: SignedReceipt }>('select contact, backups_certificate as certificate from privacy.subject_case where id = $1', [caseId]);
    expect(rows[0]?.contact).toBeNull();
    expect(verifyReceipt(rows[0]?.certificate as SignedReceipt, await trial.get(ReceiptSigner).publicKeys())).toBe(true);
    expect((await sentMails(trial.database)).filter(({ to }) => to === person.value).map(({ template }) => template)).toEqual(['case-erased', 'case-backups-clear']);
  });
});

describe('a correction and a restriction', () => {
  it('reach every holder, and are lifted again', async () => {
    const person = somebody();
    await trial.settle(await trial.open({ kind: 'rectify', requestId: null, subject: [person], changes: { name: 'Ada Lovelace' } }));
    for (const holder of [people, mails, members, own]) expect(holder.records.get(person.value)?.[0]).toMatchObject({ name: 'Ada Lovelace' });
    const restricting = await trial.open({ kind: 'restrict', requestId: null, subject: [person] });
    await trial.settle(restricting);
    for (const holder of [people, mails, members, own]) expect(holder.restricted.has(person.value)).toBe(true);
    expect((await trial.progress(restricting)).nodes.every(({ state }) => state === 'answered')).toBe(true);
    await trial.settle(await trial.open({ kind: 'lift', requestId: null, subject: [person] }));
    for (const holder of [people, mails, members, own]) expect(holder.restricted.has(person.value)).toBe(false);
  });
});

describe('an export', () => {
  it('packs what every holder hands out, with what was left out and why, also when it dies at every step of packing', async () => {
    const person = somebody();
    people.omits = { 'trial.people.hashes': 'keyed-hash-only' };
    crashAt(['case.after-pieces', 'case.after-archive', 'case.before-end']);
    const caseId = await trial.open({ kind: 'export', requestId: null, subject: [person] });
    expect(await trial.settle(caseId)).toBe(3);
    const zip = await archiveOf(caseId);
    const files = unzip(zip);
    const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '') as { schema: string; files: { path: string; sha256: string; schema: string | null }[]; omissions: object[] };
    expect(manifest.schema).toBe('pixeltrace/person-archive/1');
    for (const { path, sha256 } of manifest.files) expect(createHash('sha256').update(files.get(path) as Buffer).digest('hex')).toBe(sha256);
    expect(manifest.files).toContainEqual(expect.objectContaining({ path: 'waitlist/trial.people/rows.json', schema: 'pixeltrace/export/trial.people/1' }));
    expect(files.get('ingest/trial.members/rows.items.csv')?.toString()).toBe(`email,name\r\n${person.value},Ada\r\n${person.value},'=1+1\r\n`);
    expect(files.get('index.html')?.toString()).toContain(person.value);
    expect(manifest.omissions).toEqual(expect.arrayContaining([
      { app: 'waitlist', holder: 'trial.people', store: 'trial.people.hashes', reason: 'keyed-hash-only' },
      { app: 'privacy', holder: 'exchange.messages', reason: 'nothing-held' },
    ]));
  });

  it('lies encrypted under a key of its own, and is gone with its key after seven days', async () => {
    const person = somebody();
    const caseId = await trial.open({ kind: 'export', requestId: null, subject: [person] });
    await trial.settle(caseId);
    for (const key of await keysOf(caseId)) expect((await trial.get<BlobStore>(BLOB_STORE as never).get(key)).includes(person.value)).toBe(false);
    await trial.admin.query(`update privacy.case_archive set good_until = clock.now() where case_id = $1`, [caseId]);
    await trial.get(ArchiveSweep).sweep();
    expect(await keysOf(caseId)).toEqual([]);
    await expect(archiveOf(caseId)).rejects.toThrow();
    expect((await trial.admin.query('select 1 from privacy.subject_case where id = $1 and contact is null', [caseId])).rowCount).toBe(1);
  });

  it('goes with the person whose it is', async () => {
    const person = somebody();
    const exported = await trial.open({ kind: 'export', requestId: null, subject: [person] });
    await trial.settle(exported);
    const erased = await trial.open({ kind: 'erase', requestId: null, subject: [person] });
    await trial.settle(erased);
    expect((await trial.progress(erased)).nodes.find(({ holder }) => holder === 'privacy.cases')).toMatchObject({ state: 'erased', records: 1 });
    expect(await keysOf(exported)).toEqual([]);
  });
});

describe('a database that was restored', () => {
  it('is told by the ledger whom it has to erase again', async () => {
    const person = somebody();
    await trial.settle(await trial.open({ kind: 'erase', requestId: null, subject: [person] }));
    people.records.set(person.value, [{ email: person.value }]);
    const stranger = ada();
    people.records.set(stranger.value, [{ email: stranger.value }]);
    await trial.admin.query('delete from privacy.erasure_ledger_mark');
    for (const app of ['waitlist', 'ingest', 'privacy', 'waitlist', 'ingest'] as const) await trial.get(ErasureLedger, app).replay(trial.get(LedgerKinds, app).all());
    expect(people.records.has(person.value)).toBe(false);
    expect(people.records.has(stranger.value)).toBe(true);
    await trial.get(ErasureLedger).assertNotBehind();
    people.records.clear();
  });
});

describe('a process that dies at a step of a case', () => {
  /** Every step of an erasure that the code names: those of archives and of backups are tried where these are. */
  const STEPS = FAIL_STEPS.filter((step) => step.startsWith('case.') && !['case.before-clear', 'case.after-pieces', 'case.after-archive'].includes(step));

  it.each([1, 3])('is followed by one that brings the erasure to the same end, %d times at every step there is', async (times) => {
    const person = somebody();
    const hits = crashAt(STEPS, times);
    const caseId = await trial.open({ kind: 'erase', requestId: null, subject: [person] });
    const failures = await trial.settle(caseId);
    expect(failures).toBe([...hits.values()].reduce((sum, count) => sum + count, 0));
    expect([...hits.keys()].toSorted()).toEqual(STEPS.toSorted());
    expect(holding(person)).toEqual([]);
    expect((await trial.progress(caseId)).nodes.filter(({ state }) => state === 'erased').map(({ records }) => records)).toEqual([2, 2, 2, 2]);
    expect((await sentMails(trial.database)).filter(({ to }) => to === person.value)).toHaveLength(1);
  });
});
