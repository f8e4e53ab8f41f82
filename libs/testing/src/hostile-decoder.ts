import { serveDecoder } from '../../../apps/ingest/src/frames/decoder/serve-decoder.js';

const held: unknown[] = [];

/** What a chunk that finds a bug in a decoder could do to it, named by the tag `poison` in one of its bytes. */
const ATTACKS: Record<string, () => void> = {
  'poison-abort': () => process.abort(),
  'poison-loop': () => {
    for (;;);
  },
  'poison-heap': () => {
    for (;;) held.push(Array.from({ length: 1e6 }, (_, i) => ({ i })));
  },
  'poison-memory': () => {
    for (;;) held.push(Buffer.alloc(256 * 1024 * 1024, 1));
  },
  'poison-throw': () => {
    throw new TypeError('poison');
  },
};

/** The real decoder, with holes in it: for fault tests. */
serveDecoder(async (session, job) => {
  for (const step of job.steps) {
    if (!('body' in step)) continue;
    const text = Buffer.from(step.body).toString('latin1');
    for (const [name, attack] of Object.entries(ATTACKS)) if (text.includes(name)) attack();
  }
  return session.decode(job);
});
