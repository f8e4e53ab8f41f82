import { percentile, timesOf } from './percentile.js';
import { chunkBodies, type RecordingsBench, startRecordingsBench } from './recordings.js';

export interface ReplayFigures {
  recordings: number;
  bytesEach: number;
  /** Manifest, then the segment's first keyframe span: until the last byte a player needs for its first picture. 95th percentile. */
  firstPictureMs: number;
  /** The keyframe span of a moment anywhere in the recording. */
  seekP50Ms: number;
  seekP95Ms: number;
  /** The settings of the project by its primary key, over HTTP, in the same run. 95th percentile. */
  controlP95Ms: number;
  firstPictureRatio: number;
  seekRatio: number;
}

interface Manifest {
  segments: { number: number; firstT: number; lastT: number; bytes: number; keyframes: [number, number][] }[];
}

const RECORDINGS = 12;
const SEEKS = 300;

/** What the API takes for a first picture and for a seek, of recordings of 1280 × 800. The audit of each viewing is part of it. */
export const benchReplay = async (): Promise<ReplayFigures> => {
  const bench = await startRecordingsBench();
  try {
    const ids = await bench.record(RECORDINGS, await chunkBodies(1280, 800, 40));
    const manifests = new Map<string, Manifest>();
    for (const id of ids) manifests.set(id, await manifestOf(bench, id));
    const pick = (run: number): [string, Manifest] => [...manifests][run % RECORDINGS] as [string, Manifest];
    const control = await timesOf(200, () => read(bench, `/v1/projects/${bench.projectId}/settings`));
    const first = await timesOf(5 * RECORDINGS, async (run) => {
      const [id] = pick(run);
      await span(bench, id, (await manifestOf(bench, id)).segments[0], 0);
    });
    const seeks = await timesOf(SEEKS, (run) => {
      const [id, { segments }] = pick(run);
      const segment = segments[(run * 7) % segments.length];
      return span(bench, id, segment, (run * 5) % Math.max(1, segment?.keyframes.length ?? 1));
    });
    const [controlP95Ms, firstPictureMs, seekP95Ms] = [percentile(control, 0.95), percentile(first, 0.95), percentile(seeks, 0.95)];
    const bytesEach = Math.round([...manifests.values()].flatMap(({ segments }) => segments).reduce((sum, { bytes }) => sum + bytes, 0) / RECORDINGS);
    return { recordings: RECORDINGS, bytesEach, firstPictureMs, seekP50Ms: percentile(seeks, 0.5), seekP95Ms, controlP95Ms, firstPictureRatio: firstPictureMs / controlP95Ms, seekRatio: seekP95Ms / controlP95Ms };
  } finally {
    await bench.stop();
  }
};

const read = async (bench: RecordingsBench, path: string, headers: Record<string, string> = {}): Promise<Buffer> => {
  const { status, bytes } = await bench.call('GET', path, undefined, headers);
  if (status !== 200 && status !== 206) throw new Error(`${path} answered ${status}: ${bytes.toString()}`);
  return bytes;
};

const manifestOf = async (bench: RecordingsBench, id: string): Promise<Manifest> => JSON.parse((await read(bench, `/v1/recordings/${id}`)).toString()) as Manifest;

/** From the nth keyframe of a segment to the next, as the player asks for it. */
const span = (bench: RecordingsBench, id: string, segment: Manifest['segments'][number] | undefined, nth: number): Promise<Buffer> => {
  if (!segment) throw new Error('the recording has no segment');
  const from = segment.keyframes[nth]?.[1] ?? 0;
  const to = (segment.keyframes[nth + 1]?.[1] ?? segment.bytes) - 1;
  return read(bench, `/v1/recordings/${id}/segments/${segment.number}`, { range: `bytes=${from}-${to}` });
};
