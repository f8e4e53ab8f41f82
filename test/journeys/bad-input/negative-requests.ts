import { randomUUID } from 'node:crypto';

export interface Schema {
  minimum?: number;
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
}

export interface Operation {
  operationId: string;
  security: object[];
  parameters?: { in: string; name: string; required?: boolean; schema?: Schema & { example?: string } }[];
  requestBody?: { content: Record<string, { schema: Schema; example?: Record<string, unknown> }> };
  responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown> }> }>;
}

export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** A request that must be refused, and how. `codes`: any of them; `documented`: whether the operation itself must name it. */
export interface NegativeRequest {
  operation: Operation;
  what: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  codes: string[];
  documented: boolean;
}

export interface Caller {
  /** Of a member who owns the organisation. */
  token: string;
  /** Of an operator with every role. */
  operatorToken: string;
  origin: string;
  /** Of the demo project, bound to `origin`. */
  ingestKey: string;
  /** Headers that make a request that of a visitor nobody knows yet, so that limits of one visitor do not hide what is tried. */
  asStranger: (method: string, path: string) => Record<string, string>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const JSON_TYPE = 'application/json';

/** Every way in which we know how to misuse each operation of a document. */
export const negativeRequests = (document: Document, caller: Caller): NegativeRequest[] =>
  Object.entries(document.paths).flatMap(([template, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const maker = new Maker(document, caller, template, method, operation);
      return [...maker.envelope(), ...maker.credentials(), ...maker.paths(), ...maker.queries(), ...maker.jsonBodies(), ...maker.otherBodies()];
    }),
  );

type Change = Partial<NegativeRequest> & { what: string; codes: string[] };

class Maker {
  private readonly types: string[];

  constructor(
    private readonly document: Document,
    private readonly caller: Caller,
    private readonly template: string,
    private readonly method: string,
    private readonly operation: Operation,
  ) {
    this.types = Object.keys(operation.requestBody?.content ?? {});
  }

  envelope(): NegativeRequest[] {
    const unused = METHODS.filter((method) => !this.known(method));
    return [
      ...unused.map((method) => this.request({ what: `${method} instead`, method, codes: ['method-not-allowed'], documented: false, body: undefined, headers: this.headers() })),
      this.request({ what: 'no acceptable format', headers: { ...this.headers(), accept: 'image/x-none' }, codes: ['not-acceptable'] }),
      this.request({ what: 'a URL without end', path: `${this.path()}?x=${'a'.repeat(9_000)}`, codes: ['uri-too-long'] }),
      this.request({ what: 'headers without end', headers: { ...this.headers(), 'x-filler': 'a'.repeat(16_500) }, codes: ['headers-too-large'] }),
      // The links of mails carry their token in the path, and say so.
      ...(this.template.includes('{token}') ? [] : [this.request({ what: 'a credential in the URL', path: `${this.path()}?access_token=abc`, codes: ['credential-in-url'] })]),
    ];
  }

  /** Whether this path, or one with a parameter that also fits it, has the method. */
  private known(method: string): boolean {
    const fits = (other: string): boolean => new RegExp(`^${other.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(this.template.replaceAll(/[{}]/g, ''));
    return Object.entries(this.document.paths).some(([other, operations]) => Object.hasOwn(operations, method) && fits(other));
  }

  credentials(): NegativeRequest[] {
    if (this.operation.security.length === 0) return [];
    const example = this.operation.requestBody?.content[JSON_TYPE]?.example;
    const body = example && JSON.stringify(example);
    const bad = ['', 'Bearer', 'Bearer x', 'Basic YTpi', `Bearer ${'x'.repeat(5_000)}`, 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', `Bearer ${this.token().slice(0, -1)}_`, `Bearer ${this.token()} ${this.token()}`];
    return bad.map((authorization) => this.request({ what: `authorization ${authorization.slice(0, 24)}`, headers: { ...this.headers(body === undefined ? undefined : JSON_TYPE), authorization }, body, codes: ['unauthenticated', 'invalid-token'] }));
  }

  paths(): NegativeRequest[] {
    // It answers 200 to every token, so that nobody learns which there are; mail-preferences.int-spec.ts tries those.
    if (this.operation.operationId === 'unsubscribe') return [];
    const names = [...this.template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
    return names.flatMap((name) =>
      ['%00', '..%2f..%2fetc%2fpasswd', '%252e%252e', "1'%20or%201=1", 'a'.repeat(180), '%f0%28%8c%28', '-1', '9'.repeat(30)].map((value) =>
        this.request({ what: `${name} = ${value.slice(0, 24)}`, path: this.path({ [name]: value }), codes: ['not-found', 'validation-failed'] }),
      ),
    );
  }

  queries(): NegativeRequest[] {
    const parameters = (this.operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
    return parameters.flatMap(({ name, schema }) => {
      const isNumber = ['integer', 'number'].includes(String(schema?.type));
      const values = isNumber ? ['abc', '1e9', '-1', '1.5', '', '9007199254740993', 'NaN'] : [];
      return [
        ...values.map((value) => this.request({ what: `${name}=${value}`, path: `${this.path()}?${name}=${value}`, codes: ['validation-failed'] })),
        this.request({ what: `${name} twice`, path: `${this.path()}?${name}=1&${name}=2`, codes: ['validation-failed'] }),
        this.request({ what: `NUL in ${name}`, path: `${this.path()}?${name}=a%00`, codes: ['invalid-text', 'validation-failed'] }),
        this.request({ what: `an operator in ${name}`, path: `${this.path()}?${name}[$gt]=1`, codes: ['validation-failed'] }),
      ];
    });
  }

  jsonBodies(): NegativeRequest[] {
    const media = this.operation.requestBody?.content[JSON_TYPE];
    if (!media) return [];
    const valid = media.example ?? {};
    const text = JSON.stringify(valid);
    const withField = (json: string): string => (text === '{}' ? `{${json}}` : text.replace(/\}$/, `,${json}}`));
    const raw: [string, string | Uint8Array<ArrayBuffer>, string[]][] = [
      ['an empty body', '', ['malformed-body']],
      ['half a body', text.slice(0, -1), ['malformed-body']],
      ['a byte order mark', `\uFEFF${text}`, ['malformed-body']],
      ['two bodies', `${text}${text}`, ['malformed-body']],
      ['bytes that are not UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), ['invalid-encoding']],
      ['an array', '[]', ['validation-failed']],
      ['null', 'null', ['validation-failed']],
      ['an unknown field', withField('"tenantId":"x"'), ['unknown-field', 'validation-failed']],
      ['a field twice', withField('"again":1,"again":2'), ['duplicate-key']],
      ['a prototype', withField('"__proto__":{"isAdmin":true}'), ['validation-failed']],
      ['NUL', withField(String.raw`"nul":"\u0000"`), ['invalid-text']],
      ['half a surrogate', withField(String.raw`"half":"\ud800"`), ['invalid-text']],
      ['an infinite number', withField('"far":1e400000'), ['validation-failed']],
      ['depth', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, ['too-complex']],
      ['many values', `[${'1,'.repeat(30_000)}1]`, ['too-complex']],
      ['a megabyte', `{"a":"${'x'.repeat(1_100_000)}"}`, ['payload-too-large']],
    ];
    const types = this.properties(media.schema).flatMap(([name, schema]) =>
      wrongValues(schema).map(([what, value]): [string, string, string[]] => [`${what} for ${name}`, JSON.stringify({ ...valid, [name]: value }), ['validation-failed']]),
    );
    return [...raw, ...types].map(([what, body, codes]) => this.request({ what, body, codes, headers: this.headers(JSON_TYPE) }));
  }

  otherBodies(): NegativeRequest[] {
    const [type] = this.types;
    if (!type) return [];
    const body = type === JSON_TYPE ? '{}' : 'x';
    const requests = ['application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'].map((other) =>
      this.request({ what: `a body of type ${other}`, body, headers: this.headers(other), codes: ['unsupported-media-type'] }),
    );
    requests.push(this.request({ what: 'an encoded body', body, headers: { ...this.headers(type), 'content-encoding': 'gzip' }, codes: ['unsupported-encoding'] }));
    if (type === JSON_TYPE) requests.push(this.request({ what: 'another charset', body, headers: this.headers(`${JSON_TYPE}; charset=utf-16`), codes: ['invalid-encoding'] }));
    else
      for (const bytes of [new Uint8Array(0), Uint8Array.from(Buffer.from('PTXC')), new Uint8Array(64).fill(0xff), new Uint8Array(5 * 1024 * 1024)])
        requests.push(this.request({ what: `${bytes.length} bytes of nonsense`, body: bytes, headers: this.headers(type), codes: ['malformed-body', 'validation-failed', 'payload-too-large', 'unsupported-media-type', 'invalid-token'] }));
    return requests;
  }

  private request(change: Change): NegativeRequest {
    const made = { operation: this.operation, path: this.path(), headers: this.headers(), documented: true, ...change, method: (change.method ?? this.method).toUpperCase() };
    return { ...made, headers: { ...this.caller.asStranger(made.method, made.path.split('?', 1)[0] ?? ''), ...made.headers } };
  }

  private token(): string {
    return this.operation.security.some((scheme) => Object.hasOwn(scheme, 'operator')) ? this.caller.operatorToken : this.caller.token;
  }

  private headers(type?: string): Record<string, string> {
    const authorization: Record<string, string> = this.operation.security.length > 0 ? { authorization: `Bearer ${this.token()}` } : { origin: this.caller.origin };
    const needed = (this.operation.parameters ?? []).filter((parameter) => parameter.in === 'header' && parameter.required);
    return { ...Object.fromEntries(needed.map(({ name, schema }) => [name.toLowerCase(), schema?.example ?? '1'])), ...authorization, ...(type ? { 'content-type': type } : {}) };
  }

  private path(values: Record<string, string> = {}): string {
    return this.template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? (/id$/i.test(name) ? randomUUID() : this.leastOf(name)));
  }

  /** What no pipe refuses: the least number the parameter may be. */
  private leastOf(name: string): string {
    return String((this.operation.parameters ?? []).find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema?.minimum ?? 0);
  }

  private properties(schema: Schema): [string, Schema][] {
    const resolved = schema.$ref ? this.document.components.schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] : schema;
    return [...Object.entries(resolved?.properties ?? {}), ...(resolved?.allOf ?? []).flatMap((part) => this.properties(part))];
  }
}

const wrongValues = (schema: Schema): [string, unknown][] => {
  const types = [schema.type ?? (schema.enum ? 'string' : 'object')].flat();
  const values: [string, unknown][] = [
    ['an object', { $gt: '' }],
    ['a list of lists', [[1]]],
    ['a number', -7.5],
    ['a flag', true],
    ['a text', 'x'.repeat(20_001)],
  ];
  const excused: Record<string, string[]> = { object: ['an object'], array: ['a list of lists'], number: ['a number'], boolean: ['a flag'] };
  return values.filter(([what]) => !types.some((type) => excused[type]?.includes(what)));
};
