import { randomUUID } from 'node:crypto';
import type { Document, Operation, Schema } from './negative-requests.js';

/** A request as Swagger UI sends it when nothing is changed: the documented example, with ids that exist where there are any. */
export interface DocumentedRequest {
  operation: Operation;
  template: string;
  method: string;
}

export interface DocumentedCall {
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

type Body = Record<string, unknown>;
type Parameter = NonNullable<Operation['parameters']>[number];

const JSON_TYPE = 'application/json';
/** What makes comes before what reads, and that before what changes; what takes away comes last. */
const ORDER: readonly ((request: DocumentedRequest) => boolean)[] = [
  ({ template }) => template.endsWith('/dry-run'),
  ({ method, template }) => method === 'post' && !template.endsWith('}') && !/\{\w+\}\/[\w-]+$/.test(template.replace(/\{(project|organisation)Id\}/, '')),
  ({ method }) => method === 'get',
  ({ method }) => method === 'put' || method === 'patch',
  ({ method }) => method === 'post',
  ({ template }) => template.split('{').length > 2,
];
/** They end what the others need. */
const LAST = ['setFormDefenceMode', 'eraseRecording', 'deleteProject', 'closeOrganisation', 'reopenOrganisation', 'leaveOrganisation'];

/** Every operation that has an example to be tried, in an order in which they can be tried. */
export const documentedRequests = (document: Document): DocumentedRequest[] => {
  const rank = (request: DocumentedRequest): number => {
    const last = LAST.indexOf(request.operation.operationId);
    if (last >= 0) return ORDER.length + 1 + last;
    const found = ORDER.findIndex((test) => test(request));
    return found < 0 ? ORDER.length : found;
  };
  return Object.entries(document.paths)
    .flatMap(([template, operations]) => Object.entries(operations).map(([method, operation]) => ({ template, method, operation })))
    .filter(({ operation }) => operation.requestBody === undefined || operation.requestBody.content[JSON_TYPE] !== undefined)
    .sort((a, b) => rank(a) - rank(b));
};

/** Ids of things that exist: given ones by the name of their parameter, and those that answers told of by the collection they are in. */
export class KnownIds {
  private readonly byCollection = new Map<string, string>();

  constructor(private readonly given: Readonly<Record<string, string>>) {}

  /** Takes the id of what was made, or of the first of a list. What was made goes before what was there. */
  learn({ template, method }: DocumentedRequest, answer: unknown): void {
    const collection = /\/([\w-]+)$/.exec(template)?.[1];
    const { id, items } = (answer ?? {}) as { id?: unknown; items?: { id?: unknown }[] };
    const found = id ?? items?.[0]?.id;
    if (collection && typeof found === 'string' && (method === 'post' || !this.byCollection.has(collection))) this.byCollection.set(collection, found);
  }

  fill(template: string, parameters: readonly Parameter[]): string {
    return template.replaceAll(/([\w-]+)\/\{(\w+)\}/g, (_all, collection: string, name: string) => {
      const schema = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema as (Schema & { example?: string }) | undefined;
      const value = this.given[name] ?? this.byCollection.get(collection) ?? schema?.example ?? schema?.enum?.[0] ?? (/id$/i.test(name) ? randomUUID() : '1');
      return `${collection}/${encodeURIComponent(String(value))}`;
    });
  }
}

/** What Swagger UI sends: for each example of the body what is required, and once with every optional parameter but cursors, which are of a page that was read before. */
export const callsOf = ({ template, operation }: DocumentedRequest, ids: KnownIds, change: (body: Body) => Body): DocumentedCall[] => {
  const { parameters = [], requestBody } = operation;
  const media = requestBody?.content[JSON_TYPE];
  const named = Object.values((media as { examples?: Record<string, { value: Body }> } | undefined)?.examples ?? {}).map(({ value }) => value);
  const bodies = media ? (named.length > 0 ? named : [media.example ?? {}]) : [undefined];
  const call = (body: Body | undefined, sent: Parameter[]): DocumentedCall => {
    const query = new URLSearchParams(sent.filter((parameter) => parameter.in === 'query').map((parameter): [string, string] => [parameter.name, exampleOf(parameter)]));
    const headers = sent.filter((parameter) => parameter.in === 'header').map((parameter): [string, string] => [parameter.name.toLowerCase(), exampleOf(parameter)]);
    return {
      path: `${ids.fill(template, parameters)}${query.size > 0 ? `?${query.toString()}` : ''}`,
      headers: { ...Object.fromEntries(headers), ...(media ? { 'content-type': JSON_TYPE } : {}) },
      body: body && JSON.stringify(change(body)),
    };
  };
  const required = parameters.filter((parameter) => parameter.required && parameter.in !== 'path');
  const every = parameters.filter((parameter) => parameter.in !== 'path' && parameter.name !== 'cursor' && exampleOf(parameter) !== '');
  return [...bodies.map((body) => call(body, required)), ...(every.length > required.length ? [call(bodies[0], every)] : [])];
};

const exampleOf = (parameter: Parameter): string => String((parameter as { example?: unknown }).example ?? parameter.schema?.example ?? '');
