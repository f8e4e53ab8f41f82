import { runInNewContext } from 'node:vm';
import { isDependencyDown } from './dependency-down.js';
import { ProblemError } from './problem.js';
import { toProblem } from './to-problem.js';

const coded = (code: string, message = 'failed', more: object = {}): Error => Object.assign(new Error(message), { code, ...more });
const named = (name: string): Error => Object.assign(new Error('failed'), { name });

describe('isDependencyDown', () => {
  it.each<[string, Error]>([
    ['a refused connection', coded('ECONNREFUSED')],
    ['several refused connections', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['a database that starts up', coded('57P03')],
    ['too many connections', coded('53300')],
    ['a statement that took too long', coded('57014')],
    ['a deadlock', coded('40P01')],
    ['an error of the driver inside another', Object.assign(new Error('QueryFailedError'), { driverError: coded('08006') })],
    ['a pool that gave up', new Error('timeout exceeded when trying to connect')],
    ['a connection that was cut', new Error('Connection terminated unexpectedly')],
    ['Redis that reads a dump', new Error('LOADING Redis is loading the dataset in memory')],
    ['Redis that is gone', named('MaxRetriesPerRequestError')],
    ['a full disk', coded('ENOSPC')],
    ['a blob store that is down', named('BlobUnavailableError')],
    ['an error of the system, which is no Error of ours', runInNewContext(`Object.assign(new Error('read'), { code: 'ECONNRESET' })`) as Error],
    ['a cause three levels down', new Error('a', { cause: new Error('b', { cause: new Error('c', { cause: coded('EPIPE') }) }) })],
  ])('knows %s', (_what, error) => {
    expect(isDependencyDown(error)).toBe(true);
    expect(toProblem(error)).toMatchObject({ code: 'dependency-unavailable', status: 503 });
  });

  it.each<[string, unknown]>([
    ['a violated constraint', coded('23505')],
    ['a bad value', coded('22P02')],
    ['an error of ours', new TypeError('undefined is not a function')],
    ['a problem', new ProblemError('not-found')],
    ['no error at all', 'ECONNREFUSED'],
  ])('does not take %s for an outage', (_what, error) => {
    expect(isDependencyDown(error)).toBe(false);
  });

  it('ends on causes that go in circles', () => {
    const first = new Error('a');
    const second = new Error('b', { cause: first });
    first.cause = second;
    expect(isDependencyDown(first)).toBe(false);
  });
});
