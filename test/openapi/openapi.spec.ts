import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..', '..');
const FOLDER = path.join(ROOT, 'docs', 'openapi');
const APPS = ['ingest', 'privacy', 'waitlist'];

const run = (file: string, ...args: string[]): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, file), ...args], { cwd: ROOT, encoding: 'utf8', env: { PATH: process.env.PATH, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' } });
  return { status, output: `${stdout}${stderr}` };
};

interface Media {
  example?: unknown;
  examples?: Record<string, unknown>;
}

interface Operation {
  operationId?: string;
  summary?: string;
  security?: object[];
  requestBody?: { content?: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}

const operationsOf = (app: string): [string, Operation][] => {
  const document = JSON.parse(readFileSync(path.join(FOLDER, `${app}.json`), 'utf8')) as { openapi: string; security?: object[]; paths: Record<string, Record<string, Operation>> };
  expect(document.openapi).toBe('3.1.0');
  return Object.entries(document.paths).flatMap(([url, methods]) => Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${url}`, operation]));
};

// The documents are made from dist, since only the compiler's plugin turns comments into OpenAPI text: `npm test` builds it first.
describe('OpenAPI documents', () => {
  it('are what the code says, and so are the client types of the web app', () => {
    expect(run('dist/scripts/openapi.js', '--check')).toEqual({ status: 0, output: '' });
  });

  it('have no lint error and no lint warning', () => {
    const { status, output } = run('node_modules/@redocly/cli/bin/cli.js', 'lint', '--config', 'redocly.yaml', '--max-problems', '20', ...APPS.map((app) => path.join('docs', 'openapi', `${app}.json`)));
    expect({ status, problems: output.match(/\[\d+\] docs[^\n]+\n\n[^\n]+/g) ?? [] }).toEqual({ status: 0, problems: [] });
  });

  it.each(APPS)('of %s says for every operation what it is, who may call it and how it fails', (app) => {
    for (const [name, operation] of operationsOf(app)) {
      const gaps = [
        ...(operation.operationId ? [] : ['no operationId']),
        ...(operation.summary ? [] : ['no summary']),
        ...(operation.security ? [] : ['no security: say [] for open operations']),
        ...['400', '406', '500', '503'].filter((status) => !operation.responses[status]?.content?.['application/problem+json']),
        ...[operation.requestBody, ...Object.values(operation.responses)].flatMap((holder) =>
          Object.entries(holder?.content ?? {}).flatMap(([type, media]) => (type.includes('json') && media.example === undefined && media.examples === undefined ? [`no example of ${type}`] : [])),
        ),
      ];
      expect({ name, gaps }).toEqual({ name, gaps: [] });
    }
  });

  it('are committed for each app and for nothing else', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(APPS.map((app) => `${app}.json`));
  });
});

describe('problem pages', () => {
  it('are what the registry says', () => {
    expect(run('dist/scripts/docs-problems.js', '--check')).toEqual({ status: 0, output: '' });
  });
});
