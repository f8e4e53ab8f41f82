import type { Manifest, RecordingSummary } from './api-types.js';

const BASE = '/api/ingest/v1';

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

const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(`${BASE}${path}`, { credentials: 'same-origin', cache: 'no-store', ...init }).catch(() => {
    throw new ApiProblem(0, 'unreachable', 'Pixeltrace cannot be reached.', 'Check your connection; the page tries again when you reload it.');
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { code?: string; title?: string; detail?: string; hint?: string };
  throw new ApiProblem(response.status, problem.code ?? 'unknown', problem.detail ?? problem.title ?? 'The request failed.', problem.hint ?? 'Please try again.');
};

const json = async <T>(path: string): Promise<T> => (await request(path)).json() as Promise<T>;

export interface Me {
  organisations: { id: string; name: string; role: string }[];
}

export const api = {
  me: (): Promise<Me> => json('/me'),
  projects: (organisationId: string): Promise<{ items: { id: string; name: string }[] }> => json(`/organisations/${organisationId}/projects`),
  recordings: (projectId: string, cursor?: string): Promise<{ items: RecordingSummary[]; nextCursor: string | null }> =>
    json(`/projects/${projectId}/recordings${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`),
  manifest: (id: string): Promise<Manifest> => json(`/recordings/${id}`),
  /** Bytes [start, end) of a segment. */
  segment: async (id: string, number: number, start: number, end: number): Promise<Uint8Array> => {
    const response = await request(`/recordings/${id}/segments/${number}`, { headers: { range: `bytes=${start}-${end - 1}` } });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return response.status === 206 ? bytes : bytes.subarray(start, end);
  },
  erase: async (id: string): Promise<{ id: string; state: string }> =>
    (await request(`/recordings/${id}`, { method: 'DELETE' })).json() as Promise<{ id: string; state: string }>,
  erasure: (id: string): Promise<{ id: string; state: string; objectsRemoved: number; bytesRemoved: number; doneAt: string | null }> => json(`/erasures/${id}`),
  signOut: async (): Promise<void> => void (await request('/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })),
};
