import type { IncomingHttpHeaders } from 'node:http';

/** Injection token: who may look behind the scenes. Bound by identity, which libs/http does not know; absent where nobody signs in. */
export const OPERATIONS_DOOR = Symbol('OperationsDoor');

export interface OperationsDoor {
  /** Whether the bearer in these headers, or the cookie of the operations pages, is a live operator's who runs the service. */
  isOpenTo(headers: IncomingHttpHeaders): Promise<boolean>;
}
