import type { DataMap } from '#contracts/data-map.js';
import { LOG_FIELDS } from '#personal-data/data-map/log-fields.js';
import { OUTBOUND_CALLS } from '#personal-data/data-map/outbound-calls.js';
import { PAYLOAD_FIELDS } from '#personal-data/data-map/payload-fields.js';
import { ruleOf, WITHOUT_HOLDER } from '#personal-data/data-map/table-rules.js';
import { entryFor, RETENTION_SCHEDULE } from '#retention/retention-schedule.reader.js';
import { declaredDataMap, readJobContracts, registerFiles } from '#scripts/register-files.js';
import { APP_ENTITIES } from '#testing/app-entities.js';
import { LIB_ENTITIES } from '#testing/lib-entities.js';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';
import { activitiesOf } from '../../apps/privacy/src/data-map/activities.js';

const ROOT = path.resolve(__dirname, '..', '..');
const HALF_A_YEAR_MS = 183 * 86_400_000;
const SPEC = /spec\.tsx?$|[\\/](testing|generated)[\\/]/;
const OUTBOUND = /\bfetch\(|createTransport\(|new (S3Client|ImapFlow|Redis|pg\.Client|pg\.Pool|DataSource|WebSocket|EventSource|XMLHttpRequest)\(|sendBeacon\(|from 'node:(dns|dns\/promises|tls|dgram|http2)'|import \{[^}]*\brequest\b[^}]*\} from 'node:https?'|import https? from 'node:https?'|\b(httpRequest|httpsRequest)\(|\bnet\.connect\(/;
const LOGGED = /\b(log|logger|taskLog)\.(log|info|warn|error|debug|verbose|fatal)\(\{/;

const sources = ['apps', 'libs']
  .flatMap((folder) => readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.posix.join(folder, name.split(path.sep).join('/'))))
  .filter((name) => /\.tsx?$/.test(name) && !SPEC.test(name))
  .map((name) => ({ name, text: readFileSync(path.join(ROOT, name), 'utf8') }));

/** Names of the properties of object literals that are logged. */
const loggedIn = ({ name, text }: { name: string; text: string }): string[] => {
  const fields: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && LOGGED.test(node.getText())) {
      const [first] = node.arguments;
      if (first && ts.isObjectLiteralExpression(first)) fields.push(...first.properties.map((property) => property.name?.getText() ?? property.getText()));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true));
  return fields;
};

describe('the data map', () => {
  let map: DataMap;

  beforeAll(async () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    map = await declaredDataMap(ROOT, readJobContracts(ROOT), (file) => Promise.resolve(require(file) as Record<string, unknown>));
  });

  it('knows every table that there is', () => {
    expect(map.tables).toHaveLength(new Set([...LIB_ENTITIES, ...APP_ENTITIES]).size);
  });

  it('says of every table whose data it is, and who holds it or why nobody has to', () => {
    const undeclared = map.tables.filter(({ table, holder }) => !ruleOf(table) || ('none' in holder && holder.none === 'undeclared')).map(({ table }) => table);
    expect(undeclared).toEqual([]);
    expect(Object.keys(WITHOUT_HOLDER).filter((table) => !map.tables.some((known) => known.table === table && known.personal.length > 0))).toEqual([]);
  });

  it('says for how long everything is kept: each declared retention is a line of the schedule', () => {
    const columns = map.tables.flatMap(({ table, personal }) => personal.map(({ name, retention }) => ({ what: `${table}.${name}: ${retention}`, entry: entryFor(table, retention) })));
    const blobs = map.blobs.map(({ prefix, retention }) => ({ what: `${prefix}: ${retention}`, entry: entryFor(prefix, retention) }));
    expect([...columns, ...blobs].filter(({ entry }) => !entry).map(({ what }) => what)).toEqual([]);
  });

  it('holds no line of the schedule for what is not there', () => {
    const known = new Map([...map.tables.map(({ table, personal }): [string, string[]] => [table, personal.map(({ retention }) => retention)]), ...map.blobs.map(({ prefix, retention }): [string, string[]] => [prefix, [retention]])]);
    const dead = RETENTION_SCHEDULE.flatMap(({ id, datasets, declared }) => datasets.filter((dataset) => !known.get(dataset)?.includes(declared)).map((dataset) => `${id}: ${dataset}`));
    expect(dead).toEqual([]);
    expect(new Set(RETENTION_SCHEDULE.map(({ id }) => id)).size).toBe(RETENTION_SCHEDULE.length);
  });

  it('names code that carries out every line of the schedule', () => {
    const missing = RETENTION_SCHEDULE.flatMap(({ id, carriedOutBy, nothingDueBefore }) =>
      carriedOutBy.length === 0
        ? Date.parse(nothingDueBefore ?? '') > Date.now() + HALF_A_YEAR_MS ? [] : [`${id}: nobody`]
        : carriedOutBy.filter((where) => {
            const [file = '', name = ''] = where.split('#');
            return !existsSync(path.join(ROOT, file)) || !new RegExp(`export (abstract )?(class|const|function) ${name}\\b`).test(readFileSync(path.join(ROOT, file), 'utf8'));
          }),
    );
    expect(missing).toEqual([]);
  });

  it('says of every field of a job’s payload what it is', () => {
    const undeclared = map.queues.flatMap(({ job, fields }) => fields.filter(({ name }) => !Object.hasOwn(PAYLOAD_FIELDS, name)).map(({ name }) => `${job}: ${name}`));
    expect(undeclared).toEqual([]);
    expect(map.queues.find(({ job }) => job === 'erasure.erase-session')?.fields.map(({ name }) => name)).toEqual(['tenantId', 'sessionId', 'erasureId']);
  });

  it('says of every field of the log what it is', () => {
    const undeclared = sources.filter(({ text }) => LOGGED.test(text)).flatMap((source) => loggedIn(source).filter((field) => !Object.hasOwn(LOG_FIELDS, field)).map((field) => `${source.name}: ${field}`));
    expect(undeclared).toEqual([]);
    expect(loggedIn({ name: 'x.ts', text: `this.log.warn({ msg: 'a', shoeSize: 44 })` })).toEqual(['msg', 'shoeSize']);
  });

  it('knows all code that connects to another machine', () => {
    const declared = new Set(OUTBOUND_CALLS.map(({ file }) => file));
    const calling = sources.filter(({ text }) => OUTBOUND.test(text)).map(({ name }) => name);
    expect(calling.filter((name) => !declared.has(name))).toEqual([]);
    expect([...declared].filter((name) => !calling.includes(name))).toEqual([]);
  });

  it('knows every kind of object', () => {
    const prefixes = new Set(sources.flatMap(({ text }) => [...text.matchAll(/(?:objectKey(?:: | = )|=> |prefix = )`([a-z-]+)\/\$\{|const PREFIX = '([a-z-]+)';[^]*`\$\{PREFIX\}\//g)].map(([, inKey, constant]) => `${inKey ?? constant}/`)));
    expect([...prefixes].filter((prefix) => prefix !== 'recordings/').toSorted()).toEqual(map.blobs.map(({ prefix }) => prefix).toSorted());
  });

  it('gives every purpose a line of the register, and none a vague one', () => {
    const activities = activitiesOf(map);
    expect(activities.filter(({ purpose, people, retention }) => purpose.length < 10 || people === 'undeclared' || retention.entry === 'undeclared')).toEqual([]);
    const data = activities.flatMap((activity) => activity.data);
    expect(new Set(data).size).toBe(data.length);
    expect(data).toHaveLength(map.tables.reduce((sum, { personal }) => sum + personal.length, 0) + map.blobs.length);
  });

  it('is what the committed register says. If this fails: npm run register', () => {
    const files = registerFiles(map);
    const stale = [...files].filter(([name, text]) => !existsSync(path.join(ROOT, name)) || readFileSync(path.join(ROOT, name), 'utf8') !== text).map(([name]) => name);
    const yaml = parse(files.get(path.join('docs', 'register', 'fideslang.yaml')) ?? '') as { dataset: { fides_key: string }[]; system: { privacy_declarations: { name: string }[] }[] };
    expect(yaml.system.flatMap((system) => system.privacy_declarations)).toHaveLength(activitiesOf(map).length);
    expect(stale).toEqual([]);
  });
});
