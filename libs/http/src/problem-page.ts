import { type ProblemCode, PROBLEMS, problemDefinition } from './problems.js';

export const PROBLEM_CODES = (Object.keys(PROBLEMS) as ProblemCode[]).sort((a, b) => a.localeCompare(b));

/** The documentation page of a code, in Markdown. Committed under docs/problems. */
export const problemPage = (code: ProblemCode): string => {
  const { status, otherStatuses = [], title, meaning, hint, retry } = problemDefinition(code);
  const statuses = [status, ...otherStatuses].join(' or ');
  const again = retry ? 'The same request may succeed later. Wait as long as `Retry-After` says, or a little longer each time.' : 'The same request will be refused again.';
  return `# ${code}\n\n**${title}** (status ${statuses})\n\n${meaning}\n\n## What to do\n\n${hint}\n\n${again}\n`;
};

/** The list of all codes, in Markdown. */
export const problemIndex = (): string => {
  const rows = PROBLEM_CODES.map((code) => `| [${code}](${code}.md) | ${[problemDefinition(code).status, ...(problemDefinition(code).otherStatuses ?? [])].join(', ')} | ${problemDefinition(code).title} |`);
  return `# Problem codes\n\nEvery error answer is \`application/problem+json\` (RFC 9457) with one of these codes in \`code\`; \`type\` is the address of its page. Codes are stable, titles and hints may be reworded.\n\n| code | status | title |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
};

/** The same page for a browser. */
export const problemHtml = (code: ProblemCode): string => {
  const { status, title, meaning, hint } = problemDefinition(code);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(code)}</title><main><h1>${escapeHtml(code)}</h1><p><strong>${escapeHtml(title)}</strong> (status ${status})</p><p>${escapeHtml(meaning)}</p><h2>What to do</h2><p>${escapeHtml(hint)}</p></main></html>`;
};

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
