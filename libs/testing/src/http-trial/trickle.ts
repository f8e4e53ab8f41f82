import type { Server } from 'node:http';
import { connect } from 'node:net';

export interface TrickleAnswer {
  status: number;
  body: string;
  /** Bytes of the request that had gone out when the server closed the connection. */
  sent: number;
}

const EVERY_MS = 20;

/**
 * Writes `head` at once and then `bytes` one by one, never stopping for longer than a moment, and reads until the server closes the connection. Goes on
 * writing after an answer, as a client would that does not listen.
 */
export const trickle = (port: number, head: string, bytes: Uint8Array): Promise<TrickleAnswer> =>
  new Promise((resolve, reject) => {
    let sent = 0;
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true }, () => socket.write(head));
    const timer = setInterval(() => {
      if (sent < bytes.length && socket.writable) socket.write(bytes.subarray(sent, ++sent));
    }, EVERY_MS);
    socket.setEncoding('utf8');
    socket.on('data', (data: string) => (text += data));
    socket.on('end', () => sent === bytes.length && socket.end());
    // Once the server has let go of the connection a write fails: that is the end we wait for.
    socket.on('error', (error) => (text ? undefined : reject(error)));
    socket.on('close', () => {
      clearInterval(timer);
      const [answer = '', ...body] = text.split('\r\n\r\n');
      resolve({ status: Number(answer.split(' ')[1]), body: body.join('\r\n\r\n'), sent });
    });
  });

/** Runs `work` while a request may take only so many milliseconds to arrive. Node looks once a second, so it may take a second longer. */
export const withTimeout = async <T>(server: Server, milliseconds: number, work: () => Promise<T>): Promise<T> => {
  const { requestTimeout, headersTimeout } = server;
  // Node swaps the two when the headers may take longer than the whole.
  Object.assign(server, { requestTimeout: milliseconds, headersTimeout: milliseconds / 2 });
  try {
    return await work();
  } finally {
    Object.assign(server, { requestTimeout, headersTimeout });
  }
};
