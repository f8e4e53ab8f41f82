/** The `Database` of the duty that appends to the request log. */
export const REQUEST_LOG_DATABASE = Symbol('RequestLogDatabase');
