import { html } from './html.js';
import { markdown } from './markdown.js';

const text = (source: string): string => html`${markdown(source)}`.text;

describe('markdown', () => {
  it('knows headings, paragraphs, bold, links and mail addresses', () => {
    expect(text('# A\n\n## B\n\n**Bold.** [x](https://example.com/) me@example.com.')).toBe(
      '<h1>A</h1>\n<h2>B</h2>\n<p><strong>Bold.</strong> <a href="https://example.com/">x</a> <a href="mailto:me@example.com">me@example.com</a>.</p>\n',
    );
  });

  it('lets nothing else become markup', () => {
    expect(text('<img src=x onerror=alert(1)> & [x](javascript:alert) [y](https://a"b)')).toBe(
      '<p>&lt;img src=x onerror=alert(1)&gt; &amp; [x](javascript:alert) <a href="https://a&quot;b">y</a></p>\n',
    );
  });
});
