import { htmlText } from './html-text.js';

describe('the words of HTML', () => {
  it.each([
    ['<p>Hello <b>you</b></p><p>Bye&nbsp;&amp; thanks</p>', 'Hello you\n\nBye & thanks'],
    ['<head><title>No</title></head><style>p { x }</style>Yes<script>no()</script>', 'Yes'],
    ['a &lt;b&gt; &#65;&#x42; &#xd800; &unknown;', 'a <b> AB \ufffd &unknown;'],
    ['1 < 2', '1 < 2'],
    ['', ''],
  ])('%j', (html, text) => expect(htmlText(html)).toBe(text));

  it('ends with markup that never does', () => {
    expect(htmlText(`${'<style>'.repeat(70_000)}x`)).toBe('');
    expect(htmlText('<'.repeat(500_000))).toHaveLength(500_000);
  });
});
