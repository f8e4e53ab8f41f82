import { sampleConfig } from '#config/sample-config.js';
import { MAIL_STREAMS } from '#contracts/mail-streams.js';
import { compose } from './compose.js';
import { html, Markup } from './html.js';
import { composeFor } from './mail-content.js';
import { MailKeys } from './mail-keys.js';
import type { MailTemplate } from './template.js';
import { isTemplateName, TEMPLATES, templateOf } from './templates/registry.js';
import { readUnsubscribeToken } from './unsubscribe-token.js';
import { WayOutLink } from './way-out.js';

const keys = new MailKeys(sampleConfig('waitlist'));
const webUrl = 'https://pixeltrace.example';
const recipientKey = keys.recipientKey('ada@example.org');

const news = (body: string, markup = html`<p>${body}</p>`): MailTemplate<null> => ({ name: 'trial', stream: 'product-news', subject: () => 'News', text: () => body, html: () => markup });
const unsubscribe = WayOutLink.unsubscribe(keys, webUrl, recipientKey, 'product-news');

describe('compose', () => {
  it('ends both bodies with the way out, which names the stream and nobody', () => {
    const mail = composeFor(news('Hello'), null, recipientKey, { keys, webUrl });
    expect(mail.text).toContain(mail.wayOut.url);
    expect(mail.html).toContain(`href="${mail.wayOut.url}"`);
    expect(mail.wayOut.url).not.toMatch(/ada|example\.org/);
    expect(mail.wayOut.url.length).toBeLessThanOrEqual(200);
    expect(readUnsubscribeToken(keys, mail.wayOut.url.split('/').at(-1) ?? '')).toEqual({ recipientKey, stream: 'product-news' });
  });

  it('cannot build a mail without a way out', () => {
    // @ts-expect-error: the way out is not optional
    expect(() => compose(news('Hello'), null)).toThrow();
    // @ts-expect-error: nor can it be made by hand
    expect(() => compose(news('Hello'), null, { kind: 'unsubscribe', url: '', words: '' })).toThrow('no-way-out');
    expect(() => compose(news('Hello'), null, WayOutLink.cancel(`${webUrl}/cancel#t`))).toThrow('no-way-out');
    const confirmation = { name: 'trial', stream: 'confirmations', subject: () => 'Was it you?', text: () => 'Was it you?', html: () => html`Was it you?`, cancelUrl: () => `${webUrl}/cancel` } as const;
    expect(() => compose(confirmation, null, unsubscribe)).toThrow('no-way-out');
    expect(composeFor(confirmation as MailTemplate<unknown>, null, recipientKey, { keys, webUrl }).text).toContain(`${webUrl}/cancel`);
    expect(() => composeFor({ ...confirmation, cancelUrl: () => '' } as MailTemplate<unknown>, null, recipientKey, { keys, webUrl })).toThrow('link-invalid');
  });

  it.each([
    '<img src="https://example.com/open.gif">',
    '<p style="background:url(https://example.com/x)">',
    '<table background="https://example.com/x">',
    '<link rel="stylesheet" href="https://example.com/x">',
    '<a href="https://example.com" ping="https://example.com/x">x</a>',
    '<script>1</script>',
    '<form action="https://example.com">',
    '<video poster="https://example.com/x">',
    '<IFRAME SRC="https://example.com">',
  ])('refuses what would load or act: %s', (markup) => {
    expect(() => compose(news('x', new Markup(markup)), null, unsubscribe)).toThrow('remote-content');
  });

  it('takes words about such things as words', () => {
    expect(compose(news('Write <img src=x> or url(x), said src="y"'), null, unsubscribe).html).toContain('&lt;img src=x&gt;');
  });

  it.each(['Two\r\nBcc: eve@example.com', 'x'.repeat(201), ' ', 'a\u2028b'])('refuses the subject %j', (subject) => {
    expect(() => compose({ ...news('x'), subject: () => subject }, null, unsubscribe)).toThrow('header-invalid');
  });

  it('knows every template by its own name, and the words of none go where they can act', () => {
    for (const [name, template] of Object.entries(TEMPLATES)) {
      expect(template.name).toBe(name);
      expect(isTemplateName(name) && templateOf(name)).toBe(template);
      expect(Object.keys(MAIL_STREAMS)).toContain(template.stream);
    }
  });
});

describe('an announcement', () => {
  const { html: body } = composeFor(templateOf('announcement-product-news'), { subject: 'News', body: 'See https://pixeltrace.example/news?a=1&b=2.\nBye\n\n<b>not bold</b>' }, recipientKey, { keys, webUrl });

  it('keeps links as they were written', () => {
    expect(body).toContain('<a href="https://pixeltrace.example/news?a=1&amp;b=2">https://pixeltrace.example/news?a=1&amp;b=2</a>.<br>Bye');
  });

  it('holds no markup of its author', () => expect(body).toContain('&lt;b&gt;not bold&lt;/b&gt;'));
});
