import createClient from 'openapi-fetch';
import type { components, paths } from '../../generated/ingest.js';
import type { Manifest } from './api-types.js';

/** The web app forwards these paths to the ingest API, on this origin. */
export const API_BASE = '/api/ingest';

type Schemas = components['schemas'];
type Problem = Partial<Schemas['Problem']>;

/** A problem (RFC 9457) that the API answered, or that we could not reach it. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly hint: string,
  ) {
    super(detail);
    this.name = 'ApiProblem';
  }
}

const unreachable = (): never => {
  throw new ApiProblem(0, 'unreachable', 'Pixeltrace cannot be reached.', 'Check your connection; the page tries again when you reload it.');
};

const client = createClient<paths>({
  baseUrl: API_BASE,
  credentials: 'same-origin',
  cache: 'no-store',
  fetch: (request) => fetch(request).catch(unreachable),
});

/** The data of an answer, or the problem it was, thrown. */
const need = <T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T => {
  if (response.ok && data !== undefined) return data;
  const problem = (typeof error === 'object' ? error : {}) as Problem | null;
  throw new ApiProblem(response.status, problem?.code ?? 'unknown', problem?.detail ?? problem?.title ?? 'The request failed.', problem?.hint ?? 'Please try again.');
};

export const api = {
  me: async (): Promise<Schemas['MeDto']> => need(await client.GET('/v1/me')),
  projects: async (organisationId: string): Promise<Schemas['ProjectListDto']> =>
    need(await client.GET('/v1/organisations/{organisationId}/projects', { params: { path: { organisationId } } })),
  /** By POST: what names a person or was typed by somebody never stands in an address. */
  search: async (projectId: string, filter: NonNullable<Schemas['SearchRecordingsDto']['filter']>, cursor?: string): Promise<Schemas['RecordingListDto']> =>
    need(await client.POST('/v1/projects/{projectId}/recordings/search', { params: { path: { projectId } }, body: { filter, sort: 'startedAt', order: 'desc', limit: 25, ...(cursor ? { cursor } : {}) } })),
  manifest: async (sessionId: string): Promise<Manifest> => need(await client.GET('/v1/recordings/{sessionId}', { params: { path: { sessionId } } })) as Manifest,
  /** Bytes [start, end) of a segment. */
  segment: async (sessionId: string, number: number, start: number, end: number): Promise<Uint8Array> => {
    const answer = await client.GET('/v1/recordings/{sessionId}/segments/{number}', {
      params: { path: { sessionId, number } },
      headers: { range: `bytes=${start}-${end - 1}` },
      parseAs: 'arrayBuffer',
    });
    const bytes = new Uint8Array(need<ArrayBuffer>(answer as { data?: ArrayBuffer; response: Response }));
    return answer.response.status === 206 ? bytes : bytes.subarray(start, end);
  },
  erase: async (sessionId: string): Promise<Schemas['ErasureDto']> => need(await client.DELETE('/v1/recordings/{sessionId}', { params: { path: { sessionId } } })),
  erasure: async (erasureId: string): Promise<Schemas['ErasureDto']> => need(await client.GET('/v1/erasures/{erasureId}', { params: { path: { erasureId } } })),
  signOut: async (): Promise<void> => {
    await client.POST('/v1/sign-out');
  },
};
