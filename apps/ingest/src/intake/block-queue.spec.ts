import { BlockQueue, BlockQueueTimeoutError } from './block-queue.js';
import type { PendingChunk, Verdict } from './pending-chunk.js';

const chunk = (seq: number, content = 'a', size = 10): PendingChunk => ({
  tenantId: 't',
  sessionId: 's',
  seq,
  sha256: Buffer.from(content),
  sentAt: undefined,
  bodyLength: size,
  last: false,
  sealed: Buffer.alloc(size),
});

/** Holds every block until the test releases it. */
const gate = () => {
  const blocks: { chunks: readonly PendingChunk[]; done: (verdicts?: Verdict[]) => void; fail: (error: Error) => void }[] = [];
  const write = (chunks: readonly PendingChunk[]): Promise<Verdict[]> =>
    new Promise((resolve, reject) => {
      blocks.push({ chunks, done: (verdicts) => resolve(verdicts ?? chunks.map(() => 'accepted' as const)), fail: reject });
    });
  return { blocks, write };
};

const clock = { at: 0, monotonic: (): number => clock.at };
const limits = { blocksInFlight: 2, chunksPerBlock: 4, bytesPerBlock: 1000, lingerMilliseconds: 0, waitMilliseconds: 100 };
const turn = async (): Promise<void> => {
  for (let n = 0; n < 4; n++) await new Promise(setImmediate);
};
const seqs = (block: { chunks: readonly PendingChunk[] } | undefined): number[] | undefined => block?.chunks.map((each) => each.seq);

beforeEach(() => {
  clock.at = 0;
});

describe('BlockQueue', () => {
  it('writes at once what came in one turn, and the rest when a slot is free', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, limits, clock);
    const answers = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((seq) => queue.submit(chunk(seq)));
    await turn();
    expect(blocks.map(seqs)).toEqual([[0, 1, 2, 3], [4, 5, 6, 7]]);
    blocks[1]?.done();
    await turn();
    expect(seqs(blocks[2])).toEqual([8]);
    blocks[0]?.done();
    blocks[2]?.done();
    expect(await Promise.all(answers)).toEqual(answers.map(() => 'accepted'));
  });

  describe('while a block is on its way', () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] }));
    afterEach(() => jest.useRealTimers());

    it('lets the next one wait for company, but not when it is full', async () => {
      const { blocks, write } = gate();
      const queue = new BlockQueue(write, { ...limits, blocksInFlight: 3, lingerMilliseconds: 3 }, clock);
      const answers = [queue.submit(chunk(0))];
      await turn();
      answers.push(queue.submit(chunk(1)));
      await turn();
      answers.push(queue.submit(chunk(2)));
      await turn();
      expect(blocks.map(seqs)).toEqual([[0]]);
      jest.advanceTimersByTime(3);
      expect(blocks.map(seqs)).toEqual([[0], [1, 2]]);
      answers.push(...[3, 4, 5, 6].map((seq) => queue.submit(chunk(seq))));
      await turn();
      expect(blocks.map(seqs)).toEqual([[0], [1, 2], [3, 4, 5, 6]]);
      for (const block of blocks) block.done();
      await Promise.all(answers);
    });
  });

  it('closes a block at its size, but takes a single larger chunk', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, limits, clock);
    const answers = [chunk(0, 'a', 600), chunk(1, 'a', 500), chunk(2, 'a', 5000)].map((each) => queue.submit(each));
    await turn();
    blocks[0]?.done();
    await turn();
    expect(blocks.map(seqs)).toEqual([[0], [1], [2]]);
    blocks[1]?.done();
    blocks[2]?.done();
    await Promise.all(answers);
  });

  it('gives each chunk its own verdict', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, limits, clock);
    const answers = [0, 1, 2].map((seq) => queue.submit(chunk(seq)));
    await turn();
    blocks[0]?.done(['accepted', 'erased', 'duplicate']);
    expect(await Promise.all(answers)).toEqual(['accepted', 'erased', 'duplicate']);
  });

  it('writes equal chunks once and calls the others duplicates', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, limits, clock);
    const answers = Array.from({ length: 50 }, () => queue.submit(chunk(7)));
    await turn();
    expect(blocks.map(seqs)).toEqual([[7]]);
    blocks[0]?.done();
    expect((await Promise.all(answers)).sort()).toEqual(['accepted', ...Array.from({ length: 49 }, () => 'duplicate')]);
  });

  it('gives the repeats of a refused chunk its verdict', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, limits, clock);
    const answers = [queue.submit(chunk(7)), queue.submit(chunk(7))];
    await turn();
    blocks[0]?.done(['over-quota']);
    expect(await Promise.all(answers)).toEqual(['over-quota', 'over-quota']);
  });

  it('keeps unequal chunks with one number out of one block', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, limits, clock);
    const answers = [queue.submit(chunk(7, 'a')), queue.submit(chunk(7, 'b')), queue.submit(chunk(8))];
    await turn();
    expect(blocks.map(seqs)).toEqual([[7, 8], [7]]);
    blocks[0]?.done();
    blocks[1]?.done(['conflict']);
    expect(await Promise.all(answers)).toEqual(['accepted', 'conflict', 'accepted']);
  });

  it('fails the chunks of a failed block, and no other', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, { ...limits, chunksPerBlock: 1 }, clock);
    const answers = [queue.submit(chunk(0)), queue.submit(chunk(1))];
    await turn();
    blocks[0]?.fail(new Error('disk'));
    blocks[1]?.done();
    await expect(answers[0]).rejects.toThrow('disk');
    expect(await answers[1]).toBe('accepted');
  });

  it('gives up what waited too long behind slow writes, and goes on', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, { ...limits, blocksInFlight: 1 }, clock);
    const first = queue.submit(chunk(0));
    await turn();
    const late = expect(queue.submit(chunk(1))).rejects.toThrow(BlockQueueTimeoutError);
    clock.at = 101;
    const fresh = queue.submit(chunk(2));
    blocks[0]?.done();
    await turn();
    blocks[1]?.done();
    expect(await first).toBe('accepted');
    await late;
    expect(await fresh).toBe('accepted');
    expect(seqs(blocks[1])).toEqual([2]);
  });

  it('takes no verdict list of another length for an answer', async () => {
    const { blocks, write } = gate();
    const queue = new BlockQueue(write, limits, clock);
    const answer = queue.submit(chunk(0));
    await turn();
    blocks[0]?.done([]);
    await expect(answer).rejects.toThrow('one verdict per chunk');
  });
});
