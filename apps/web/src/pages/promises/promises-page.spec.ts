import { promisesPage } from './promises-page.js';

const page = promisesPage({
  checkedAt: '2026-11-23T21:00:00.000Z',
  commit: 'abc1234',
  kept: 1,
  clauses: [
    { id: 'S1', text: 'We will never sell it.', kept: true, controls: [{ does: 'Refuses.', file: 'a.ts', switchedOff: { red: true, at: '2026-11-23T21:00:00.000Z' } }], tests: [{ id: 'a.spec.ts › <b>refuses</b>', passed: true }], evidence: { says: 'recipients', value: 0 }, owner: 'privacy', people: null, because: [] },
    { id: 'A3', text: 'We will notify you.', kept: false, controls: [], tests: [{ id: 'b.spec.ts › tells', passed: null }], evidence: { says: 'orders', value: null }, owner: 'privacy', people: { does: 'Somebody reads orders.', reviewedOn: '2026-11-23', nextReviewOn: '2027-05-23' }, because: ['Missing: Legal orders.'] },
  ],
});

it('says of each promise whether it is kept, and why not', () => {
  expect(page).toContain('1 of 2 are kept');
  expect(page).toContain('<h2>S1: Kept</h2>');
  expect(page).toContain('<h2>A3: Not kept</h2>');
  expect(page).toContain('<li>Missing: Legal orders.</li>');
  expect(page).toContain('Software alone does not keep it. Somebody reads orders.');
  expect(page).toContain('2026-11-23, 21:00 UTC, on commit <code>abc1234</code>');
});

it('shows titles as text', () => expect(page).toContain('a.spec.ts › &lt;b&gt;refuses&lt;/b&gt;'));

it('ends with how to reach us', () => {
  expect(page).toMatch(/<footer>[^]*href="\/contact"[^]*href="mailto:support@pixeltrace\.dev"[^]*<\/footer>/);
});
