import type { DecodeJob, DecodeResult, DecoderReply, DecoderRequest, Prime } from './decoder-protocol.js';
import { hardenCodecs } from './image-codec.js';
import { SessionDecoder } from './session-decoder.js';
import { WarmSessions } from './warm-sessions.js';

const FORGET_EVERY_MS = 10_000;

/** How a job is done; specs make it fail in ways that no chunk should be able to. */
export type DecodeWith = (session: SessionDecoder, job: DecodeJob) => Promise<DecodeResult>;

/**
 * The child's side of a `DecoderProcess`: answers one request at a time over the IPC channel until that closes. It is started with an empty
 * environment, no file it may write and limits on memory; pixels never leave it except inside segments and pictures.
 */
export function serveDecoder(decodeWith: DecodeWith = (session, job) => session.decode(job)): void {
  hardenCodecs();
  const warm = new WarmSessions();
  setInterval(() => warm.dropIdle(), FORGET_EVERY_MS).unref();

  const decode = async (job: DecodeJob): Promise<DecoderReply> => {
    const session = job.start === 'warm' ? warm.take(job.sessionId, job.nextSeq) : new SessionDecoder(job.nextSeq);
    if (!session) return { kind: 'failed', code: 'cold' };
    if (job.start === 'broken') session.breakLine();
    const result = await decodeWith(session, job);
    warm.keep(job.sessionId, session);
    return { kind: 'decoded', result };
  };
  const prime = async (sessionId: string, nextSeq: number, prime: Prime): Promise<DecoderReply> => {
    const session = new SessionDecoder(nextSeq);
    await session.prime(prime);
    warm.keep(sessionId, session);
    return { kind: 'primed' };
  };
  const answer = async (request: DecoderRequest): Promise<DecoderReply | null> => {
    switch (request.kind) {
      case 'decode':
        return decode(request.job);
      case 'prime':
        return prime(request.sessionId, request.nextSeq, request.prime);
      case 'stands-at':
        return { kind: 'stands', value: warm.has(request.sessionId, request.nextSeq) };
      case 'forget':
        warm.drop(request.sessionId);
        return null;
    }
  };
  process.on('message', (request: DecoderRequest) => {
    answer(request).then(
      (reply) => reply && process.send?.(reply),
      // Names only: a message could quote what was recorded.
      (error: unknown) => process.send?.({ kind: 'failed', code: error instanceof Error ? error.name : 'unknown' } satisfies DecoderReply),
    );
  });
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches every process of the group; whoever started us decides when we end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.send?.({ kind: 'ready' } satisfies DecoderReply);
}
