import type { DataHolder } from '#contracts/data-holder.js';
import { RightsTrial, tokenIn } from '#testing/rights-app.js';
import { randomUUID } from 'node:crypto';
import type { OwnRequestDto } from './person.dto.js';
import { RequestsDataHolder } from './requests-data-holder.js';

describe('rights requests', () => {
  let trial: RightsTrial;

  beforeAll(async () => {
    trial = await RightsTrial.start();
  });

  afterAll(() => trial.stop());

  describe('by the public form', () => {
    it('answers everybody the same, and asks the owner of the address to confirm', async () => {
      const taken = await trial.form({ type: 'delete', email: 'ada@example.com', country: 'DE', details: 'Everything, please.' });
      const other = await trial.form({ type: 'delete', email: 'nobody@example.com' });
      expect([taken.status, other.status, taken.body.status, other.body.status]).toEqual([202, 202, 'received', 'received']);
      expect(Object.keys(taken.body).sort()).toEqual(Object.keys(other.body).sort());
      const mail = await trial.lastMail('ada@example.com');
      expect(mail).toMatchObject({ template: 'rights-verify', stream: 'confirmations' });
      expect(mail.text).not.toContain('Everything');
      expect(await trial.read(taken.body.reference)).toMatchObject({ state: 'unverified', channel: 'form', type: 'delete', verifiedBy: null, caseId: null, rules: ['eu@2018-05-25'] });
    });

    it('works from the moment it is confirmed, and is followed on the page of its link', async () => {
      const { id, page } = await trial.asked('bea@example.com', { type: 'delete' });
      const request = await trial.own(page);
      expect(request).toMatchObject({ reference: id, type: 'delete', state: 'working', protocolState: 'in_progress', canWithdraw: true, canAppeal: false, extension: null });
      expect(request.due.steps[0]).toMatch(/^Received on \w+, \d+ \w+ 20\d\d \(Europe\/Berlin\)\.$/);
      expect(request.authorities).toHaveLength(1);
      const { rows } = await trial.admin.query('select kind, request_id from privacy.subject_case where id = $1', [request.caseId]);
      expect(rows).toEqual([{ kind: 'erase', request_id: id }]);
      expect(await trial.lastMail('bea@example.com')).toMatchObject({ template: 'rights-update', data: { news: 'received' } });
      expect((await trial.call('GET', 'own-rights-request', `${page.slice(0, -8)}AAAA.test`)).status).toBe(401);
    });

    it('is done when its case is', async () => {
      const { id, page } = await trial.asked('cai@example.com', { type: 'restrict' });
      await trial.endCase((await trial.own(page)).caseId);
      await trial.endCase((await trial.own(page)).caseId);
      expect(await trial.own(page)).toMatchObject({ state: 'done', protocolState: 'fulfilled', canWithdraw: false, canAppeal: true });
      expect((await trial.mailsTo('cai@example.com')).filter(({ data }) => (data as { news?: string }).news === 'done')).toHaveLength(1);
      const lifted = await trial.step(id, 'POST', 'lifting');
      expect(lifted.body.events.map(({ kind }) => kind)).toEqual(['received', 'confirmation-asked', 'verified', 'started', 'case-ended', 'done', 'lifting']);
      expect((await trial.lastMail('cai@example.com')).data).toMatchObject({ news: 'lifting' });
    });

    it.each<[string, string]>([
      ['know', 'locate'], ['access', 'export'], ['portability', 'export'], ['object', 'restrict'], ['withdraw-consent', 'restrict'], ['opt-out', 'restrict'],
    ])('%s opens a case that does it: %s', async (type, kind) => {
      const { page } = await trial.asked(`${type}@example.com`, { type });
      const { rows } = await trial.admin.query('select kind from privacy.subject_case where id = $1', [(await trial.own(page)).caseId]);
      expect(rows).toEqual([{ kind }]);
    });

    it('corrects what is spelled out, and leaves to people what is not', async () => {
      const clear = await trial.asked('dan@example.com', { type: 'correct', changes: { name: 'Dan' } });
      const unclear = await trial.asked('dana@example.com', { type: 'correct', details: 'My name is wrong.' });
      const complaint = await trial.asked('dora@example.com', { type: 'complaint', details: 'Too slow.' });
      expect([(await trial.own(clear.page)).state, (await trial.own(unclear.page)).state, (await trial.own(complaint.page)).state]).toEqual(['working', 'open', 'open']);
    });

    it('takes a code instead of the link, five times at most, and says nothing about what it does not know', async () => {
      const { body } = await trial.form({ type: 'know', email: 'eli@example.com' });
      const { code } = (await trial.lastMail('eli@example.com')).data as { code: string };
      const wrong = code === '00000000' ? '00000001' : '00000000';
      const unknown = await trial.byCode(randomUUID(), wrong);
      const first = await trial.byCode(body.reference, wrong);
      expect([unknown.status, unknown.code]).toEqual([first.status, first.code]);
      expect(first.status).toBe(401);
      for (let tries = 0; tries < 3; tries += 1) await trial.byCode(body.reference, wrong);
      const right = await trial.byCode(body.reference, `${code.slice(0, 4)} ${code.slice(4)}`);
      expect(right.status).toBe(200);
      expect(await trial.own(right.body.pageToken)).toMatchObject({ state: 'working' });
      const late = (await trial.form({ type: 'know', email: 'eva@example.com' })).body.reference;
      const { code: unused } = (await trial.lastMail('eva@example.com')).data as { code: string };
      for (let tries = 0; tries < 5; tries += 1) await trial.byCode(late, unused === '00000000' ? '00000001' : '00000000');
      expect((await trial.byCode(late, unused)).status).toBe(401);
    });

    it('joins what was asked twice, keeps the earlier clock and works once', async () => {
      const first = (await trial.form({ type: 'delete', email: 'fay@example.com', country: 'DE', recordedOn: ['https://else.example.org'] })).body.reference;
      await trial.age(first, 3);
      const second = await trial.asked('Fay@example.com', { type: 'delete' });
      const third = await trial.asked('fay@example.com', { type: 'delete' });
      const [one, two] = [await trial.read(first), await trial.read(second.id)];
      expect(one).toMatchObject({ state: 'joined', joinedInto: second.id });
      expect(two.receivedAt).toEqual(one.receivedAt);
      expect(two.state).toBe('working');
      expect(await trial.read(third.id)).toMatchObject({ state: 'joined', joinedInto: second.id });
      expect((await trial.own(third.page)).reference).toBe(second.id);
      const { rows } = await trial.admin.query('select 1 from privacy.subject_case where request_id = any ($1)', [[first, second.id, third.id]]);
      expect(rows).toHaveLength(1);
    });

    it('ends when the owner of the address says that it was not them', async () => {
      const { body } = await trial.form({ type: 'delete', email: 'gus@example.com' });
      const { cancelUrl, confirmUrl } = (await trial.lastMail('gus@example.com')).data as { cancelUrl: string; confirmUrl: string };
      expect((await trial.call('POST', 'own-rights-request/confirmation', tokenIn(cancelUrl))).status).toBe(401);
      expect((await trial.call('POST', 'own-rights-request/cancellation', tokenIn(cancelUrl))).status).toBe(204);
      await trial.call('POST', 'own-rights-request/confirmation', tokenIn(confirmUrl));
      expect(await trial.read(body.reference)).toMatchObject({ state: 'withdrawn', caseId: null });
    });

    it('lapses when nobody confirms it', async () => {
      const { body } = await trial.form({ type: 'delete', email: 'hal@example.com' });
      const token = tokenIn((await trial.lastMail('hal@example.com')).links[0]);
      await trial.age(body.reference, 15);
      expect((await trial.call('POST', 'own-rights-request/confirmation', token)).code).toBe('link-expired');
      await trial.upkeep();
      expect((await trial.read(body.reference)).state).toBe('lapsed');
    });
  });

  describe('what the person does', () => {
    it('takes it back', async () => {
      const { page } = await trial.asked('ida@example.com', { type: 'complaint' });
      expect((await trial.call<OwnRequestDto>('POST', 'own-rights-request/withdrawal', page)).body.state).toBe('withdrawn');
      expect((await trial.call('POST', 'own-rights-request/words', page, { text: 'More' })).status).toBe(409);
    });

    it('appeals against a refusal, once, on another clock', async () => {
      const { id, page } = await trial.asked('jon@example.com', { type: 'complaint' });
      expect((await trial.call('POST', 'own-rights-request/appeal', page, { text: 'No' })).status).toBe(409);
      await trial.step(id, 'POST', 'refusal', { code: 'claim-not-covered', reason: 'It is not about data.' });
      expect(await trial.own(page)).toMatchObject({ state: 'refused', refusalCode: 'claim-not-covered', answer: 'It is not about data.', protocolState: 'denied', canAppeal: true });
      const { body } = await trial.call<OwnRequestDto>('POST', 'own-rights-request/appeal', page, { text: 'It is.' });
      expect(body.appeals).toMatchObject([{ state: 'open' }]);
      expect((await trial.call('POST', 'own-rights-request/appeal', page, { text: 'Again' })).status).toBe(409);
      const appeal = body.appeals[0]?.id ?? '';
      expect(await trial.read(appeal)).toMatchObject({ type: 'appeal', appealOf: id, email: 'jon@example.com', verifiedBy: 'link' });
      expect((await trial.step(appeal, 'POST', 'completion', { answer: 'You were right.' })).body.state).toBe('done');
    });
  });

  describe('what is kept of a request', () => {
    const left = async (id: string) => (await trial.admin.query('select email, body, changes, answer, reduced_at is not null as reduced, state, type from privacy.rights_request where id = $1', [id])).rows[0] as object;

    it('names nobody after its time, in whatever way it ended', async () => {
      const refused = await trial.asked('sam@example.com', { type: 'complaint', details: 'Words of Sam' });
      await trial.step(refused.id, 'POST', 'refusal', { code: 'other', reason: 'Words to Sam' });
      const withdrawn = await trial.asked('sue@example.com', { type: 'complaint' });
      await trial.call('POST', 'own-rights-request/withdrawal', withdrawn.page);
      const open = await trial.asked('sid@example.com', { type: 'complaint' });
      for (const { id } of [refused, withdrawn, open]) await trial.age(id, 91);
      await trial.upkeep();
      expect(await left(refused.id)).toEqual({ email: null, body: null, changes: null, answer: null, reduced: true, state: 'refused', type: 'complaint' });
      expect([await left(withdrawn.id), await left(open.id)]).toMatchObject([{ email: null, reduced: true }, { email: 'sid@example.com', reduced: false }]);
      await trial.age(refused.id, 900);
      await trial.upkeep();
      expect(await left(refused.id)).toBeUndefined();
    });

    it('can be known, corrected and erased; an open one is kept until it is answered, and says why', async () => {
      const holder: DataHolder = trial.app.get(RequestsDataHolder, { strict: false });
      const open = await trial.asked('tia@example.com', { type: 'delete' });
      const ended = await trial.asked('tia@example.com', { type: 'complaint' });
      await trial.call('POST', 'own-rights-request/withdrawal', ended.page);
      const subject = { kind: 'email', value: 'TIA@example.com' } as const;
      const files: string[] = [];
      for await (const { path, bytes } of holder.export(subject)) files.push(path, Buffer.from(bytes).toString());
      expect(files[0]).toBe('rights-requests.json');
      expect(await holder.locate(subject)).toEqual([{ store: 'privacy.rights_request', records: 2 }]);
      expect(await holder.erase(subject)).toEqual([{ store: 'privacy.rights_request', records: 1 }]);
      expect(await holder.erase(subject)).toEqual([]);
      expect(await holder.exceptions?.(subject)).toEqual([{ store: 'privacy.rights_request', records: 1, reason: 'open-request' }]);
      await holder.rectify(subject, { email: 'tia@example.org' });
      expect(await holder.verifyAbsent(subject)).toEqual([]);
      await trial.endCase((await trial.own(open.page)).caseId);
      await holder.erase({ kind: 'email', value: 'tia@example.org' });
      expect(await left(open.id)).toMatchObject({ email: null, reduced: true });
    });
  });
});
