import { types } from 'node:util';

/** SQLSTATE classes and states that say the database is down, full, too slow or asks for another try. */
const SQLSTATE_DOWN = /^(?:08|53|57P|58)[0-9A-Z]+$|^(?:57014|55P03|25P03|40001|40P01)$/;

const SYSTEM_DOWN = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE', 'EIO', 'NR_CLOSED']);

const NAMES_DOWN = new Set(['BlobUnavailableError', 'KeyUnavailableError', 'DependencyDownError', 'MaxRetriesPerRequestError', 'ConnectionIsNotSetError', 'CannotExecuteNotConnectedError']);

const MESSAGES_DOWN = [
  /^timeout exceeded when trying to connect/,
  /^Connection terminated/,
  /^Client has encountered a connection error/,
  /^Cannot use a pool after calling end/,
  /^Query read timeout/,
  /^Connection is closed\.?$/,
  /^Command timed out$/,
  /^Stream isn't writeable/,
  /^(?:LOADING|READONLY|OOM|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MISCONF|BUSY) /,
];

const DEPTH = 5;

/** True if an error, or one behind it, says that a store is down. Judged by code, name and message, so that no driver is imported. */
export const isDependencyDown = (error: unknown, depth = 0): boolean => {
  // Errors of the system can come from another realm, where `instanceof` does not see them.
  if (!types.isNativeError(error) || depth > DEPTH) return false;
  const { code, driverError, errors } = error as Error & { code?: unknown; driverError?: unknown; errors?: unknown };
  if (typeof code === 'string' && (SYSTEM_DOWN.has(code) || (code.length === 5 && SQLSTATE_DOWN.test(code)))) return true;
  if (NAMES_DOWN.has(error.name) || MESSAGES_DOWN.some((pattern) => pattern.test(error.message))) return true;
  const behind = [error.cause, driverError, ...(Array.isArray(errors) ? errors : [])];
  return behind.some((inner) => inner !== error && isDependencyDown(inner, depth + 1));
};
