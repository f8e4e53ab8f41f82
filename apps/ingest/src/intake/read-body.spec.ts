import { PassThrough } from 'node:stream';
import { BodyBudget } from './body-budget.js';
import { readBody } from './read-body.js';

const reading = (stream: PassThrough, limit: number, budget: BodyBudget): Promise<Buffer> =>
  new Promise((resolve, reject) => readBody(stream, limit, budget, (error, body) => (error ? reject(error) : resolve(body as Buffer))));

describe('readBody', () => {
  it('collects a body that comes in parts and holds its bytes in the budget', async () => {
    const stream = new PassThrough();
    const budget = new BodyBudget(100);
    const body = reading(stream, 10, budget);
    stream.write('abc');
    stream.end('defghij');
    expect((await body).toString()).toBe('abcdefghij');
    expect(budget.bytes).toBe(10);
  });

  it.each([
    ['payload-too-large', 10, 100],
    ['overloaded', 100, 10],
  ])('stops with %s, gives the budget back and drops the rest', async (code, limit, room) => {
    const stream = new PassThrough();
    const budget = new BodyBudget(room);
    const body = reading(stream, limit, budget);
    stream.write('abcdefgh');
    stream.write('ijklmnop');
    await expect(body).rejects.toMatchObject({ code });
    expect(budget.bytes).toBe(0);
    stream.end('more');
    await new Promise((resolve) => stream.once('end', resolve));
  });

  it('takes a body that is cut short for malformed', async () => {
    const stream = new PassThrough();
    const budget = new BodyBudget(100);
    const body = reading(stream, 10, budget);
    stream.write('abc');
    stream.destroy();
    await expect(body).rejects.toMatchObject({ code: 'malformed-body' });
    expect(budget.bytes).toBe(0);
  });
});
