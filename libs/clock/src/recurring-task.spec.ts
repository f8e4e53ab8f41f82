import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Recurrence, RecurringTask } from './recurring-task.js';

class Trial extends RecurringTask {
  turns = 0;
  most = 0;
  private now = 0;

  constructor(
    recurrence: Recurrence,
    private readonly work: () => Promise<unknown>,
  ) {
    super(recurrence);
  }

  protected async turn(): Promise<void> {
    this.turns += 1;
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    await Promise.resolve(this.work()).finally(() => (this.now -= 1));
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(2);
};

describe('a recurring task', () => {
  it('begins as the process starts where it says so, and only then', async () => {
    const [soon, later] = [true, false].map((atOnce) => new Trial({ everyMs: 3_600_000, atOnce }, () => Promise.resolve()));
    for (const task of [soon, later]) task?.onApplicationBootstrap();
    expect([soon?.turns, later?.turns]).toEqual([1, 0]);
    for (const task of [soon, later]) await task?.onApplicationShutdown();
  });

  it('takes one turn at a time, and goes on after one that failed', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const task: Trial = new Trial({ everyMs: 1 }, async () => {
      await sleep(5);
      if (task.turns === 1) throw new RangeError('ada@example.com');
    });
    task.onApplicationBootstrap();
    await until(() => task.turns >= 3);
    await task.onApplicationShutdown();
    expect(task.most).toBe(1);
    expect(warn.mock.calls).toEqual([[{ msg: 'a recurring task failed', error: 'RangeError' }]]);
    warn.mockRestore();
  });

  it('is waited for at shutdown, and has no turn after', async () => {
    let finished = false;
    const task = new Trial({ everyMs: 1, atOnce: true }, async () => {
      await sleep(30);
      finished = true;
    });
    task.onApplicationBootstrap();
    await task.onApplicationShutdown();
    const { turns } = task;
    await sleep(10);
    expect([finished, task.turns]).toEqual([true, turns]);
  });
});
