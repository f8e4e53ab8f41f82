import type { BreachDto } from './breach-answers.dto.js';

const HEAD = ['id', 'title', 'role', 'aware', 'jurisdictions', 'categories', 'people', 'records', 'nature', 'consequences', 'measures', 'risk', 'risk reason', 'state', 'closed', 'duties'];

/** RFC 4180; what a spreadsheet would take for a formula is kept from being one. */
const cell = (value: string | number | Date | null): string => {
  const text = value === null ? '' : value instanceof Date ? value.toISOString() : String(value);
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/** The register of Art. 33(5) GDPR: one line for each breach, notifiable or not. */
export const breachRegisterCsv = (breaches: readonly BreachDto[]): string =>
  [
    HEAD,
    ...breaches.map(({ id, title, role, awareAt, jurisdictions, categories, people, records, nature, consequences, measures, risk, riskReason, state, closedAt, duties }) => [
      id, title, role, awareAt, jurisdictions.join(' '), categories.join(' '), people, records, nature, consequences, measures, risk, riskReason, state, closedAt,
      duties.map((duty) => `${duty.code}: ${duty.state}, due ${duty.dueAt.toISOString()}${duty.doneAt ? `, done ${duty.doneAt.toISOString()}` : ''}`).join('; '),
    ]),
  ]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');
