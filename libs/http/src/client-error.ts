import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ProblemError } from './problem.js';
import { problemDocument, problemHeaders } from './problem-document.js';

type ParseError = Error & { code?: string; rawPacket?: Buffer };

/** How long a client may take to read its refusal: a connection that is destroyed while bytes come in is reset. */
const LINGER_MS = 1_000;

const METHODS = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

/** Answers what never became a request (bytes that do not parse, headers without end, bodies that never arrive) with a problem, and closes. */
export const answerClientError = (error: ParseError, socket: Socket, publicUrl: string, counted: (problem: ProblemError) => void): void => {
  const pending = (socket as Socket & { _httpMessage?: { headersSent?: boolean } })._httpMessage;
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable || pending?.headersSent) {
    socket.destroy(error);
    return;
  }
  const problem = problemOf(error);
  counted(problem);
  const body = JSON.stringify(problemDocument(problem, { publicUrl, requestId: randomUUID() }));
  const headers = { ...problemHeaders(problem), 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}\r\n${head.join('')}\r\n${body}`);
  // A client that goes on sending would hold the connection, and its request the memory of its body.
  const linger = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(linger));
};

const problemOf = ({ code, rawPacket }: ParseError): ProblemError => {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('request-timeout');
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError(isLineTooLong(rawPacket) ? 'uri-too-long' : 'headers-too-large');
    case 'HPE_INVALID_METHOD':
      return new ProblemError('method-not-allowed', { headers: { allow: METHODS } });
    default:
      return new ProblemError('malformed-request');
  }
};

const isLineTooLong = (packet: Buffer | undefined): boolean => {
  if (!packet) return false;
  const end = packet.indexOf('\r\n');
  return end === -1 ? packet.includes(' /') : end > 8 * 1024;
};
