import type { WaitingChunk } from './drain.repository.js';
import { BATCH_CHUNKS, GAP_SECONDS, planBatch } from './plan-batch.js';

const chunk = (seq: number, more: Partial<WaitingChunk> = {}): WaitingChunk => ({ seq, bodyLength: 1_000, objectKey: 'blocks/a', start: 0, length: 1, age: 1, ...more });
const shape = (chunks: WaitingChunk[], next: number, faults: [number, number][] = []) => {
  const { steps, wait } = planBatch(chunks, next, new Map(faults));
  return { steps: steps.map((step) => (step.kind === 'missing' ? `missing to ${step.next}` : `${step.kind} ${step.chunk.seq}`)), wait };
};

describe('planBatch', () => {
  it('takes what comes next, in order', () => {
    expect(shape([chunk(3), chunk(4)], 3)).toEqual({ steps: ['chunk 3', 'chunk 4'], wait: null });
  });

  it('stops at a gap until it is old enough, counted from the oldest chunk behind it', () => {
    expect(shape([chunk(0), chunk(2, { age: 3 }), chunk(3, { age: 12 })], 0)).toEqual({ steps: ['chunk 0'], wait: GAP_SECONDS - 12 });
    expect(shape([chunk(2, { age: 3 }), chunk(3, { age: GAP_SECONDS })], 0)).toEqual({ steps: ['missing to 2', 'chunk 2', 'chunk 3'], wait: null });
  });

  it('knows what is late', () => {
    expect(shape([chunk(1), chunk(5)], 5)).toEqual({ steps: ['late 1', 'chunk 5'], wait: null });
  });

  it('bounds a batch in chunks and bytes, but always takes one', () => {
    expect(shape(Array.from({ length: 40 }, (_, seq) => chunk(seq)), 0).steps).toHaveLength(BATCH_CHUNKS);
    const large = { bodyLength: 5 * 1024 * 1024 };
    expect(shape([chunk(0, large), chunk(1, large)], 0).steps).toEqual(['chunk 0']);
    expect(shape([chunk(0, { bodyLength: 9 * 1024 * 1024 })], 0).steps).toEqual(['chunk 0']);
  });

  it('tries suspects alone, and gives up the one that fails again', () => {
    expect(shape([chunk(0), chunk(1)], 0, [[0, 1], [1, 1]]).steps).toEqual(['chunk 0']);
    expect(shape([chunk(1), chunk(2)], 1, [[1, 2]]).steps).toEqual(['unusable 1']);
  });
});
