import { fingerprintOf, readInbound } from './read-inbound.js';

const ABOUT = { id: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11', receivedAt: new Date('2026-11-23T10:00:00Z') };
const read = (text: string) => readInbound(Buffer.from(text.replace(/\r?\n/g, '\r\n')), ABOUT);

const dsn = (action: string, status: string, extra = ''): string => `Return-Path: <>
From: MAILER-DAEMON@relay.example
To: bounces+m5b6f3a3e5d0c4b9f9a527f6f2b9a1c11@example.com
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; nobody@example.org
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; 550 no
${extra}
--b
Content-Type: message/rfc822

Message-ID: <given@example.com>
Subject: News

Hello
--b--
`;

describe('a mail that comes in', () => {
  it('is read without what nobody needs', async () => {
    const mail = await read(`Return-Path: <ada@example.org>
Delivered-To: support@example.com
From: "Ada L" <ada@example.org>, eve@example.net
To: Support <Support@example.com>
Message-ID: <a@example.org>
In-Reply-To: <b@example.com>
References: <c@example.com> <b@example.com>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html

<p>Hello <b>you</b></p><img src="https://example.net/spy">
--b
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment; filename="a.pdf"
Content-Transfer-Encoding: base64

AAAA
--b--
`);
    expect(mail).toMatchObject({
      ...ABOUT,
      messageId: '<a@example.org>',
      inReplyTo: '<b@example.com>',
      references: ['<c@example.com>'],
      from: { address: 'ada@example.org', name: 'Ada L' },
      returnPath: '<ada@example.org>',
      recipients: ['support@example.com'],
      subject: 'Grüße',
      attachments: [{ name: 'a.pdf', type: 'application/pdf', bytes: 3 }],
      truncated: false,
      report: undefined,
    });
    expect(mail.text).toContain('Hello you');
    expect(mail).not.toHaveProperty('html');
  });

  it.each([
    ['failed', '5.1.1', 'hard'],
    ['failed', '5.0.0', 'hard'],
    ['failed', '5.2.2', 'soft'],
    ['failed', '5.7.1', 'soft'],
    ['delayed', '4.4.1', 'soft'],
    ['delivered', '2.0.0', 'delivered'],
  ])('tells what a server reports: %s %s', async (action, status, kind) => {
    expect((await read(dsn(action, status))).report).toEqual({ kind, status, mailId: ABOUT.id, messageId: '<given@example.com>' });
  });

  it('is a complaint when somebody pressed "spam"', async () => {
    const text = dsn('failed', '5.1.1').replace('report-type=delivery-status', 'report-type=feedback-report').replace('message/delivery-status', 'message/feedback-report').replace('Reporting-MTA: dns; relay.example', 'Feedback-Type: abuse\nVersion: 1');
    expect((await read(text)).report).toMatchObject({ kind: 'complaint', mailId: ABOUT.id });
  });

  it('is no report when it is about no mail of ours', async () => {
    expect((await read(dsn('failed', '5.1.1').replace(/bounces\+m\w+/, 'bounces').replace('Message-ID: <given@example.com>', 'X: y'))).report).toBeUndefined();
  });

  it.each(['', '\u0000\u0001', 'From', ':::\r\n\r\n', `Subject: ${'x'.repeat(100_000)}\n\nHello`, `To: ${Array.from({ length: 5_000 }, (_, index) => `p${index}@example.org`).join(', ')}\n\nHello`])(
    'is read within bounds whatever it holds (%#)',
    async (text) => {
      const mail = await read(text);
      expect(mail.subject.length).toBeLessThanOrEqual(1_000);
      expect(mail.recipients.length).toBeLessThanOrEqual(100);
    },
  );
});

describe('a fingerprint', () => {
  const mail = 'Message-ID: <a@example.org>\r\nSubject: One\r\n\r\nHello\r\n';
  const of = (text: string): string => fingerprintOf(Buffer.from(text)).toString('hex');

  it('is the same by whatever way the mail came', () => {
    expect(of(`Received: by relay\r\n${mail}`)).toBe(of(mail));
    expect(of(mail.replaceAll('\r', ''))).toBe(of(mail));
  });

  it('is another for another mail that claims the same id, and for mails without one', () => {
    expect(of(mail.replace('Hello', 'Other'))).not.toBe(of(mail));
    expect(of('Subject: One\r\n\r\nHello')).not.toBe(of('Subject: Two\r\n\r\nHello'));
  });
});
