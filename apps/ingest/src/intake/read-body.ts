import { ProblemError } from '#http/problem.js';
import type { Readable } from 'node:stream';
import type { BodyBudget } from './body-budget.js';

/** A refusal of one that would be served a moment later. */
export const overloaded = (): ProblemError => new ProblemError('overloaded', { retryAfterSeconds: 2 });

/**
 * Collects a body of at most `limit` bytes, counted against the budget as they arrive (what a client only announces costs nothing). The caller gives back
 * `bytes` of the budget once it has answered; a body that failed has given back its own. What follows a refusal is read and dropped, so that the client hears the answer.
 */
export const readBody = (stream: Readable, limit: number, budget: BodyBudget, done: (error: Error | null, body?: Buffer) => void): void => {
  const parts: Buffer[] = [];
  let bytes = 0;
  const stop = (error: Error | null): void => {
    stream.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
    if (!error) {
      done(null, parts.length === 1 ? parts[0] : Buffer.concat(parts, bytes));
      return;
    }
    budget.give(bytes);
    stream.on('error', () => undefined);
    stream.resume();
    done(error);
  };
  const onData = (part: Buffer): void => {
    if (bytes + part.length > limit) stop(new ProblemError('payload-too-large'));
    else if (!budget.take(part.length)) stop(overloaded());
    else {
      bytes += part.length;
      parts.push(part);
    }
  };
  const onEnd = (): void => stop(null);
  const onCut = (): void => stop(new ProblemError('malformed-body'));
  stream.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut);
};
