import { scrub } from './scrub.js';

export interface ErrorDescription {
  type: string;
  message: string;
  code?: string;
  constraint?: string;
  table?: string;
  stack?: string[];
  cause?: ErrorDescription;
}

const FRAMES = 12;
const DEPTH = 4;

/** What a log line may say about an error: type, code, scrubbed message and where it was thrown; never values, queries or parameters. */
export const describeError = (error: unknown, depth = 0): ErrorDescription => {
  if (!(error instanceof Error)) return { type: typeof error, message: typeof error === 'string' ? scrub(error) : 'A value that is no Error was thrown' };
  const { code, constraint, table } = error as Error & { code?: unknown; constraint?: unknown; table?: unknown };
  const cause = error.cause ?? (error as { driverError?: unknown }).driverError;
  return {
    type: error.name.slice(0, 80),
    message: scrub(error.message),
    ...strings({ code, constraint, table }),
    stack: frames(error.stack),
    ...(cause !== undefined && cause !== error && depth < DEPTH ? { cause: describeError(cause, depth + 1) } : {}),
  };
};

const strings = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= 80));

/** Lines that name code. The message, which stands above them and may hold anything, is left out. */
const frames = (stack: string | undefined): string[] =>
  (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at .{1,300}$/.test(line))
    .slice(0, FRAMES)
    .map((line) => line.trim());
