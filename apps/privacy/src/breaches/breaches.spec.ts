import { breachClocks, type BreachFacts } from './breach-clocks.js';
import { breachNotice, readerOf, type ToldBreach } from './breach-notices.js';

const AWARE = new Date('2026-11-20T22:30:00Z');
const facts = (more: Partial<BreachFacts>): BreachFacts => ({ role: 'controller', awareAt: AWARE, jurisdictions: ['EU'], risk: 'unknown', ...more });
const due = (more: Partial<BreachFacts>): Record<string, string> => Object.fromEntries(breachClocks(facts(more)).map(({ code, dueAt }) => [code, dueAt.toISOString()]));

describe('the clocks of a breach', () => {
  it('run for 72 hours over a weekend in the EU and the UK', () => {
    expect(due({ jurisdictions: ['EU', 'UK'] })).toEqual({ 'eu-authority': '2026-11-23T22:30:00.000Z', 'eu-people': '2026-11-23T22:30:00.000Z', 'uk-authority': '2026-11-23T22:30:00.000Z', 'uk-people': '2026-11-23T22:30:00.000Z' });
  });

  it('run for three business days in Brazil, by the calendar there', () => {
    // Friday evening in São Paulo: Monday, Tuesday, Wednesday.
    expect(due({ jurisdictions: ['BR'] })).toEqual({ 'br-authority': '2026-11-26T03:00:00.000Z', 'br-people': '2026-11-26T03:00:00.000Z' });
  });

  it('run for 30 days for people in California, and 15 more for the attorney general', () => {
    expect(due({ jurisdictions: ['US-CA'] })).toEqual({ 'us-ca-people': '2026-12-20T22:30:00.000Z', 'us-ca-attorney-general': '2027-01-04T22:30:00.000Z' });
  });

  it('take what is unknown for the gravest, and ask less where the risk is less', () => {
    expect(Object.keys(due({ risk: 'some' }))).toEqual(['eu-authority']);
    expect(due({ risk: 'none' })).toEqual({});
    expect(due({ jurisdictions: ['other'] })).toEqual({ 'other-authority': '2026-11-23T22:30:00.000Z' });
  });

  it('are short for a processor, whose customers have clocks of their own', () => {
    expect(due({ role: 'processor', jurisdictions: ['EU', 'BR'], risk: 'none' })).toEqual({ customers: '2026-11-21T22:30:00.000Z' });
  });

  it('say how they were computed', () => {
    expect(breachClocks(facts({}))[0]?.how).toBe('72 hours from 2026-11-20 22:30 UTC, when we were aware (Art. 33(1) GDPR)');
  });
});

describe('the notice of a breach', () => {
  const breach: ToldBreach = { title: 'A lost disk', awareAt: AWARE, beganAt: null, endedAt: null, categories: ['contact'], people: 12, records: null, nature: 'A disk was lost.', consequences: null, measures: 'Keys were destroyed.', role: 'controller' };

  it('has every field of Art. 33(3), and says which are not known yet', () => {
    const { body, missing } = breachNotice(breach, 'authority', 'The disk was missed on Monday.');
    for (const part of ['A disk was lost.', 'about 12', 'Records concerned: not known yet', 'Keys were destroyed.', 'Why this comes late: The disk', 'in phases', 'support@pixeltrace.dev']) expect(body).toContain(part);
    expect(missing).toEqual(['consequences', 'records']);
  });

  it('tells people what concerns them', () => {
    const { body, missing } = breachNotice(breach, readerOf('eu-people'));
    expect(body).not.toMatch(/Art\. 33|about 12/);
    expect(missing).toEqual(['consequences']);
  });
});
