import { BadDataError, classify, DependencyDownError, describe as nameOf, LeaseLostError } from './job-errors.js';

const coded = (code: string, more: object = {}): Error => Object.assign(new Error('boom'), { code, ...more });

describe('classify', () => {
  it.each([
    ['bad-data', new BadDataError('not-a-chunk')],
    ['lease-lost', new LeaseLostError()],
    ['dependency-down', new DependencyDownError('blobs')],
    ['dependency-down', coded('ECONNREFUSED')],
    ['dependency-down', coded('ENOSPC')],
    ['dependency-down', coded('57P01')],
    ['dependency-down', coded('40P01')],
    ['dependency-down', Object.assign(new Error('query failed'), { driverError: coded('53300') })],
    ['dependency-down', new Error('wrapped', { cause: new AggregateError([coded('ETIMEDOUT')]) })],
    ['dependency-down', new Error('Connection terminated unexpectedly')],
    ['failed', coded('23505')],
    ['failed', coded('ENOENT')],
    ['failed', new TypeError('undefined is not a function')],
    ['failed', 'a string'],
    ['failed', undefined],
  ])('answers %s', (failure, error) => {
    expect(classify(error)).toBe(failure);
  });
});

describe('the name of an error', () => {
  it('holds its class and code, and never its message', () => {
    expect(nameOf(new BadDataError('not-a-chunk'))).toBe('BadDataError:not-a-chunk');
    expect(nameOf(new RangeError('ada@example.org'))).toBe('RangeError');
    expect(nameOf(coded('ada@example.org'))).toBe('Error');
    expect(nameOf('ada@example.org')).toBe('unknown');
  });
});
