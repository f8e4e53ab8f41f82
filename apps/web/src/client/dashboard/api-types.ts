import type { components } from '../../generated/ingest.js';

type Schemas = components['schemas'];

/** What the pages read of the ingest API, as its OpenAPI document says it. */
export type RecordingSummary = Schemas['RecordingSummaryDto'];
export type Manifest = Omit<Schemas['RecordingManifestDto'], 'segments'> & { segments: Segment[] };
export type Mark = Schemas['MarkDto'];
/** `[t, byte offset]` pairs: OpenAPI cannot say tuple in a way that the generator keeps. */
export type Segment = Omit<Schemas['SegmentDto'], 'keyframes'> & { keyframes: [number, number][] };
