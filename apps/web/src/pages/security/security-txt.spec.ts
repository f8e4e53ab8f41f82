import { securityTxt } from './security-txt.js';

const fieldsOf = (text: string): [string, string][] => text.trimEnd().split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]);

it.each(['2026-11-23T16:30:00Z', '2028-02-29T00:00:00Z', '2027-12-31T23:59:59.999Z'])('names who to tell and expires between a month and a year from %s', (now) => {
  const fields = fieldsOf(securityTxt('https://pixeltrace.example', new Date(now)));
  expect(fields.map(([name]) => name)).toEqual(['Contact', 'Contact', 'Expires', 'Preferred-Languages', 'Canonical', 'Policy']);
  const [, expires = ''] = fields.find(([name]) => name === 'Expires') ?? [];
  expect(expires).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const days = (Date.parse(expires) - Date.parse(now)) / 86_400_000;
  expect(days).toBeGreaterThan(30);
  expect(days).toBeLessThan(365);
  for (const [name, value] of fields) if (['Contact', 'Canonical', 'Policy'].includes(name)) expect(value).toMatch(/^(https:\/\/pixeltrace\.example\/|mailto:)/);
});
