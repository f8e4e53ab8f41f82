import { formToken } from '#testing/public-form.js';
import { InboxPoller } from '../../apps/waitlist/src/mail-inbound/inbox-poller.js';
import { House } from './invitation/house.js';

// Three apps, their workers and two mail servers: a slow machine is no failure.
jest.setTimeout(180_000);

const ORIGIN = 'https://shop.example';
const tokenIn = (text: string): string => new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? '').searchParams.get('token') ?? '';

describe('with every app running', () => {
  let house: House;
  let operator: string;

  beforeAll(async () => {
    house = await House.start();
    operator = await house.operator();
  });

  afterAll(() => house?.stop());

  it('somebody comes from the waitlist to the first recording of their own project', async () => {
    const email = 'anna@example.org';
    await house.call('waitlist', 'POST /v1/waitlist/sign-ups', { body: { email, company: 'Example GmbH', formToken: formToken(house.app('waitlist'), 'waitlist-join') } });
    const confirm = tokenIn((await house.mailTo(email, /confirm|waitlist/i)).text);
    await house.call('waitlist', 'POST /v1/waitlist/confirmation', { token: confirm });

    const [person] = await house.sql<{ id: string }>('select id from waitlist.subscriber where email = $1', email);
    await house.call('waitlist', `POST /v1/operators/waitlist/people/${person?.id}/invitation`, { token: operator });
    const invitation = tokenIn((await house.mailTo(email, /invit/i)).text);
    const joined = await house.until(async () => {
      const { body } = await house.call<{ status: string; organisationId: string }>('waitlist', `GET /v1/operators/waitlist/people/${person?.id}`, { token: operator });
      return body.status === 'joined' ? body : undefined;
    });
    const { body: accepted } = await house.call<{ organisationId: string; role: string }>('ingest', 'POST /v1/invitations/accept', { body: { token: invitation, name: 'Anna' } });
    expect(accepted).toMatchObject({ organisationId: joined.organisationId, role: 'owner', organisation: 'Example GmbH', email });

    const { body: started } = await house.call<{ challenge: string }>('ingest', 'POST /v1/sign-in/code', { body: { email } });
    const code = /\b\d{4} ?\d{4}\b/.exec((await house.mailTo(email, /code|sign/i)).text)?.[0] ?? '';
    const { body: signedIn } = await house.call<{ signedIn: { sessionToken: string } }>('ingest', 'POST /v1/sign-in/code/answer', { body: { challenge: started.challenge, code } });
    const { sessionToken: token } = signedIn.signedIn;
    const { body: project } = await house.call<{ id: string }>('ingest', `POST /v1/organisations/${accepted.organisationId}/projects`, { token, body: { name: 'Web shop' } });
    const { body: made } = await house.call<{ key: string }>('ingest', `POST /v1/projects/${project.id}/api-keys`, { token, body: { kind: 'ingest', name: 'Web shop', origins: [ORIGIN] } });
    const now = Date.now();
    const { body: session } = await house.call<{ sessionId: string }>('ingest', 'POST /v1/sessions', {
      headers: { origin: ORIGIN },
      body: {
        key: made.key, recorder: '1.1.0', startedAt: now, sentAt: now, page: { width: 1280, height: 800, dpr: 2 },
        consent: { given: true, givenAt: now, purposes: ['session-recording'], textVersion: '1', textSha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
      },
    });
    const { body: recordings } = await house.call<{ items: { id: string }[] }>('ingest', `GET /v1/projects/${project.id}/recordings`, { token });
    expect(recordings.items.map(({ id }) => id)).toEqual([session.sessionId]);
  });

  it('a mail that comes in by IMAP is answered by SMTP, in its thread', async () => {
    house.imap.deliver('From: Grace <grace@example.org>\nTo: hello@example.com\nMessage-ID: <question-1@example.org>\nSubject: Deferred components\n\nDoes the recorder work with them?\n');
    await house.app('waitlist').get(InboxPoller, { strict: false }).poll();
    const found = await house.until(async () => (await house.call<{ items: { id: string; email: string }[] }>('waitlist', 'GET /v1/inbox?state=new', { token: operator })).body.items[0]);
    expect(found).toMatchObject({ email: 'grace@example.org', topic: 'question', subject: 'Deferred components', unread: 1 });

    const inbox = `/v1/inbox/${found.id}`;
    const { body: read } = await house.call<{ messages: { body: string }[]; version: number }>('waitlist', `POST ${inbox}/read`, { token: operator });
    expect(read.messages[0]?.body).toContain('Does the recorder work with them?');
    await house.call('waitlist', `POST ${inbox}/replies`, { token: operator, headers: { 'if-match': `"${read.version}"` }, body: { text: 'Yes, since version 0.1.' } });
    // Nobody takes it back: the time for that need not pass.
    await house.sql(`update waitlist.outbox set due_at = clock.now() where name = 'contact.send-reply'`);
    const reply = await house.mailTo('grace@example.org', /^Re: Deferred components$/);
    expect(reply.text).toContain('Yes, since version 0.1.');
    expect(reply.envelope.to).toEqual(['grace@example.org']);

    house.imap.deliver(`From: Grace <grace@example.org>\nTo: hello@example.com\nMessage-ID: <question-2@example.org>\nIn-Reply-To: ${reply.messageId}\nSubject: Re: Deferred components\n\nThank you!\n`);
    await house.app('waitlist').get(InboxPoller, { strict: false }).poll();
    const thread = await house.until(async () => {
      const { body } = await house.call<{ messages: { direction: string; body: string }[] }>('waitlist', `GET ${inbox}`, { token: operator });
      return body.messages.length === 3 ? body : undefined;
    });
    expect(thread.messages.map(({ direction }) => direction)).toEqual(['in', 'out', 'in']);
  });
});
