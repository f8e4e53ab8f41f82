import type { Activity } from './activities.js';
import type { ProcessingRegister } from './register.js';

const HEADER = ['role', 'people', 'purpose', 'legal basis', 'categories', 'data', 'recipients', 'retention', 'counts from', 'duration', 'action'];

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const cellsOf = ({ role, people, purpose, basis, categories, data, recipients, retention }: Activity): string[] => [
  role, people, purpose, basis, categories.join('; '), data.join('; '), recipients.join('; '), retention.entry, retention.trigger, retention.duration ?? '', retention.action,
];

/** The register as RFC 4180 has it. Every cell is text of ours: no spreadsheet finds a formula in it. */
export const registerCsv = ({ controller, processor }: ProcessingRegister): string =>
  [HEADER, ...[...controller, ...processor].map(cellsOf)].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
