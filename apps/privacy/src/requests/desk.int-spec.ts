import type { OperatorRole } from '#identity/roles.js';
import { sentMails } from '#testing/mail-trial.js';
import { createTestOperator } from '#testing/operator-trial.js';
import { type RightsAnswer, RightsTrial } from '#testing/rights-app.js';
import { createTestTenant, TEST_ORIGIN, type TestTenant } from '#testing/test-tenants.js';
import type { CustomersRequestDto, SubCaseDto, SubCaseListDto } from './customers.dto.js';
import type { RequestDetailDto, RequestListDto, RightsFiguresDto } from './desk.dto.js';
import type { OwnRequestDto } from './person.dto.js';

const DAY = 86_400_000;

describe('rights requests, as operators and customers see them', () => {
  let trial: RightsTrial;
  let tenant: TestTenant;

  beforeAll(async () => {
    trial = await RightsTrial.start();
    tenant = await createTestTenant(trial.config);
  });

  afterAll(() => trial.stop());

  describe('at the desk', () => {
    it('is for operators of privacy, who say which version they change', async () => {
      const { id } = await trial.asked('kim@example.com', { type: 'complaint' });
      const asRole = async (...roles: OperatorRole[]): Promise<number> => (await trial.call('GET', `rights-requests/${id}`, (await createTestOperator(trial.config, roles)).token)).status;
      expect([await asRole('support'), await asRole('security')]).toEqual([403, 403]);
      expect((await trial.call('PUT', `rights-requests/${id}/owner`, trial.operator.token, { operatorId: trial.operator.id })).status).toBe(428);
      expect((await trial.call('PUT', `rights-requests/${id}/owner`, trial.operator.token, { operatorId: trial.operator.id }, 99)).status).toBe(412);
      expect((await trial.step(id, 'PUT', 'owner', { operatorId: trial.operator.id })).body.ownerId).toBe(trial.operator.id);
      const { body } = await trial.call<RequestListDto>('GET', `rights-requests?ownerId=${trial.operator.id}&limit=1`, trial.operator.token);
      expect(body.items).toMatchObject([{ id, overdue: false }]);
      const found = await trial.call<RequestListDto>('POST', 'rights-requests/search', trial.operator.token, { email: 'KIM@example.com' });
      expect(found.body.items.map((item) => item.id)).toEqual([id]);
    });

    it('pages through the list without a gap', async () => {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body }: RightsAnswer<RequestListDto> = await trial.call<RequestListDto>('GET', `rights-requests?limit=4${cursor && `&cursor=${cursor}`}`, trial.operator.token);
        seen.push(...body.items.map(({ id }) => id));
        cursor = body.nextCursor;
      }
      const { rows } = await trial.admin.query<{ n: number }>('select count(*)::int as n from privacy.rights_request');
      expect([seen.length, new Set(seen).size]).toEqual([rows[0]?.n, rows[0]?.n]);
    });

    it('takes in a letter with the day that it arrived, never one ahead of now', async () => {
      const receivedAt = new Date(Date.now() - 10 * DAY).toISOString();
      const entered = await trial.call<RequestDetailDto>('POST', 'rights-requests/entries', trial.operator.token, { type: 'access', email: 'lea@example.com', country: 'GB', receivedAt, proofSha256: 'a'.repeat(64), verifiedBy: 'documents' });
      expect([entered.status, entered.body]).toMatchObject([201, { receivedAt, channel: 'operator', state: 'working', verifiedBy: 'documents', rules: ['uk@2026-02-05'] }]);
      expect((await trial.call('POST', 'rights-requests/entries', trial.operator.token, { type: 'access', email: 'lea@example.com', receivedAt: new Date(Date.now() + DAY).toISOString() })).status).toBe(422);
    });

    it('sorts what came as plain words: type and law say when it is due, and our systems begin', async () => {
      const { id } = await trial.asked('lou@example.com', { type: 'complaint', country: 'BR' });
      const sorted = await trial.step(id, 'PUT', 'sorting', { type: 'delete', country: 'FR' });
      expect(sorted.body).toMatchObject({ type: 'delete', state: 'working', rules: ['eu@2018-05-25'], due: { law: expect.stringContaining('GDPR') as string } });
      expect((await trial.step(id, 'PUT', 'sorting', { type: 'know' })).status).toBe(409);
      const again = await trial.asked('lou@example.com', { type: 'complaint' });
      expect((await trial.step(again.id, 'PUT', 'sorting', { type: 'delete' })).body).toMatchObject({ state: 'joined', joinedInto: id });
    });

    it('extends once, and it counts when the notice has arrived in time', async () => {
      const { id, page } = await trial.asked('mia@example.com', { type: 'complaint' });
      const before = await trial.read(id);
      const extended = await trial.step(id, 'POST', 'extension', { reason: 'Many mails.' });
      expect(extended.body).toMatchObject({ dueAt: before.dueAt, extension: { reason: 'Many mails.', counts: false } });
      await trial.upkeep();
      expect((await trial.read(id)).extension).toMatchObject({ counts: false });
      await trial.admin.query(`update mail.message set state = 'sent', settled_at = clock.now() where id = $1`, [(await trial.lastMail('mia@example.com')).id]);
      await trial.upkeep();
      const after = await trial.own(page);
      expect(after.extension).toEqual({ reason: 'Many mails.', counts: true });
      expect(new Date(after.due.at).getTime() - new Date(before.dueAt).getTime()).toBeGreaterThan(55 * DAY);
      expect((await trial.step(id, 'POST', 'extension', { reason: 'Again.' })).status).toBe(409);
    });

    it('refuses to extend when it is late, or where no law has it; a notice that bounced counts for nothing', async () => {
      const late = await trial.asked('nia@example.com', { type: 'complaint' });
      await trial.age(late.id, 40);
      const brazil = await trial.asked('noa@example.com', { type: 'complaint', country: 'BR' });
      expect([(await trial.step(late.id, 'POST', 'extension', { reason: 'x' })).status, (await trial.step(brazil.id, 'POST', 'extension', { reason: 'x' })).status]).toEqual([409, 409]);
      const bounced = await trial.asked('nora@example.com', { type: 'complaint' });
      await trial.step(bounced.id, 'POST', 'extension', { reason: 'x' });
      await trial.admin.query(`update mail.message set state = 'failed', settled_at = clock.now() where id = $1`, [(await trial.lastMail('nora@example.com')).id]);
      await trial.upkeep();
      const after = await trial.read(bounced.id);
      expect(after.events.map(({ kind }) => kind)).toContain('extension-undelivered');
      expect(after.extension?.counts).toBe(false);
      expect((await trial.mailsTo(trial.operator.email)).map(({ data }) => (data as { stage?: string }).stage)).toContain('extension-undelivered');
    });

    it('stops the clock where the law lets it, until the person answers', async () => {
      const { id, page } = await trial.asked('oda@example.com', { type: 'complaint' });
      const california = await trial.asked('ole@example.com', { type: 'complaint', country: 'US', region: 'CA' });
      expect((await trial.step(california.id, 'POST', 'pause', { reason: 'identity', question: 'Who?' })).status).toBe(409);
      await trial.step(id, 'POST', 'pause', { reason: 'scope', question: 'All of it?' });
      expect(await trial.own(page)).toMatchObject({ due: { paused: true }, pauses: [{ reason: 'scope', to: null }] });
      expect((await trial.lastMail('oda@example.com')).text).toContain('All of it?');
      await trial.admin.query(`update privacy.rights_request set pauses = jsonb_set(pauses, '{0,from}', to_jsonb(to_char(clock.now() - interval '5 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))), received_at = received_at - interval '9 days' where id = $1`, [id]);
      const { body } = await trial.call<OwnRequestDto>('POST', 'own-rights-request/words', page, { text: 'The waitlist.' });
      expect(body.due).toMatchObject({ paused: false });
      expect(body.due.steps.join(' ')).toContain('The clock stood still for 5 days');
      expect((await trial.read(id)).body).toContain('The waitlist.');
    });

    it('reminds its operators of the target, of the deadline and of what is over, once each', async () => {
      const { id } = await trial.asked('pia@example.com', { type: 'complaint' });
      const stages = async (): Promise<string[]> => {
        await trial.upkeep();
        return (await trial.read(id)).events.filter(({ kind }) => kind === 'reminded').map(({ details }) => String(details['stage']));
      };
      const until = (target: string, due: string): Promise<unknown> => trial.admin.query(`update privacy.rights_request set target_at = clock.now() + $2::interval, due_at = clock.now() + $3::interval where id = $1`, [id, target, due]);
      await until('1 day', '6 days');
      await stages();
      expect(await stages()).toEqual(['target']);
      await until('-2 days', '3 days');
      await stages();
      expect(await stages()).toEqual(['target', 'deadline']);
      await until('-5 days', '-1 second');
      expect(await stages()).toEqual(['target', 'deadline', 'overdue']);
      expect((await trial.read(id)).overdue).toBe(true);
      const { body } = await trial.call<RequestListDto>('GET', 'rights-requests?overdue=true', trial.operator.token);
      expect(body.items.map((item) => item.id)).toContain(id);
      expect((await trial.call<RightsFiguresDto>('GET', 'rights-requests/figures', trial.operator.token)).body.overdue).toBe(body.items.length);
      expect((await trial.mailsTo(trial.operator.email)).map(({ data }) => (data as { stage?: string }).stage)).toContain('overdue');
    });

    it('never starts for an agent with a power of attorney before an operator has seen it', async () => {
      const agent = { name: 'Agents', email: 'agent@example.com', basis: 'power-of-attorney' };
      const { body } = await trial.form({ type: 'access', email: 'quin@example.com', country: 'US', region: 'CA', agent });
      expect([await trial.mailsTo('quin@example.com'), await trial.mailsTo('agent@example.com')]).toEqual([[], []]);
      const verified = await trial.step(body.reference, 'POST', 'verification', { method: 'power-of-attorney' });
      expect(verified.body).toMatchObject({ state: 'working', verifiedBy: 'power-of-attorney', acknowledgeBy: expect.any(String) as string });
      expect((await trial.lastMail('agent@example.com')).data).toMatchObject({ news: 'received' });
    });
  });

  describe('recordings, which are the customer’s', () => {
    it('are asked for by the customer, with its own pseudonym, and worked on at once', async () => {
      const key = await tenant.secretKey('end-users:manage');
      const filed = await trial.call<CustomersRequestDto>('POST', `projects/${tenant.projectId}/rights-requests`, key.text, { type: 'delete', endUser: 'user-1', country: 'FR' });
      expect([filed.status, filed.body]).toMatchObject([201, { state: 'working', endUser: 'user-1' }]);
      const again = await trial.call<CustomersRequestDto>('POST', `projects/${tenant.projectId}/rights-requests`, key.text, { type: 'delete', endUser: 'user-1' });
      expect(again.body.id).toBe(filed.body.id);
      const other = await createTestTenant(trial.config);
      const foreign = await other.secretKey('end-users:manage');
      expect((await trial.call('GET', `projects/${tenant.projectId}/rights-requests/${filed.body.id}`, foreign.text)).status).toBe(404);
      expect((await trial.call('GET', `projects/${other.projectId}/rights-requests/${filed.body.id}`, foreign.text)).status).toBe(404);
      const listed = await trial.call<{ items: CustomersRequestDto[] }>('GET', `projects/${tenant.projectId}/rights-requests`, key.text);
      expect(listed.body.items.filter(({ state }) => state === 'working')).toHaveLength(1);
      await trial.endCase(filed.body.caseId);
      expect((await trial.call<CustomersRequestDto>('GET', `projects/${tenant.projectId}/rights-requests/${filed.body.id}`, key.text)).body.state).toBe('done');
    });

    it('are passed on to whoever records where the person says, and answered by pseudonym, with both clocks', async () => {
      const { id, page } = await trial.asked('rex@example.com', { type: 'delete', recordedOn: [TEST_ORIGIN, 'https://nobody.example.org'] });
      const key = await tenant.secretKey('end-users:manage');
      const { body } = await trial.call<SubCaseListDto>('GET', `projects/${tenant.projectId}/rights-sub-cases`, key.text);
      expect(body.items).toMatchObject([{ type: 'delete', origin: TEST_ORIGIN, state: 'waiting' }]);
      expect(JSON.stringify(body)).not.toContain('rex@example.com');
      const [part] = body.items as [SubCaseDto];
      expect([part.dueAt, part.requestDueAt].every((at) => new Date(at) > new Date())).toBe(true);
      const owner = (await sentMails(trial.database)).filter(({ template, to }) => template === 'rights-passed-on' && to.startsWith(`owner-${tenant.members.owner.id}`));
      expect(owner).toHaveLength(1);
      const url = `projects/${tenant.projectId}/rights-sub-cases/${part.id}/answer`;
      expect((await trial.call('POST', url, key.text, { answer: 'do-it' })).status).toBe(422);
      const answered = await trial.call<SubCaseDto>('POST', url, key.text, { answer: 'do-it', endUsers: ['user-7', 'user-8'] });
      expect(answered.body.state).toBe('working');
      expect((await trial.call('POST', url, key.text, { answer: 'nothing-held' })).status).toBe(409);
      const { rows } = await trial.admin.query<{ case_id: string }>('select case_id from privacy.rights_sub_case where id = $1', [part.id]);
      await trial.endCase(rows[0]?.case_id ?? null);
      expect((await trial.own(page)).customers).toEqual(expect.arrayContaining([expect.objectContaining({ origin: TEST_ORIGIN, state: 'answered' })]));
      expect((await trial.read(id)).events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['passed-on', 'sub-case-answered']));
    });
  });
});
