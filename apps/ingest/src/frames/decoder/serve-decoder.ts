import type { DecodeJob, DecoderReply, DecoderRequest } from './decoder-protocol.js';
import { hardenCodecs } from './image-codec.js';
import { SessionDecoder } from './session-decoder.js';
import { WarmSessions } from './warm-sessions.js';

const FORGET_EVERY_MS = 10_000;

/**
 * The child's side of a `DecoderProcess`: answers one request at a time over the IPC channel until that closes. It is started with an empty
 * environment, no file it may write and limits on memory; pixels never leave it except inside segments and pictures.
 */
export function serveDecoder(decodeWith: (session: SessionDecoder, job: DecodeJob) => ReturnType<SessionDecoder['decode']> = (session, job) => session.decode(job)): void {
  hardenCodecs();
  const warm = new WarmSessions();
  setInterval(() => warm.dropIdle(), FORGET_EVERY_MS).unref();

  const decode = async (job: DecodeJob): Promise<DecoderReply> => {
    const session = warm.take(job.sessionId, job.nextSeq) ?? new SessionDecoder(job.nextSeq);
    if (job.prime) await session.prime(job.prime);
    const result = await decodeWith(session, job);
    warm.keep(job.sessionId, session);
    return { kind: 'decoded', result };
  };
  const answer = async (request: DecoderRequest): Promise<DecoderReply> => {
    if (request.kind === 'decode') return decode(request.job);
    if (request.kind === 'stands-at') return { kind: 'answer', value: warm.has(request.sessionId, request.nextSeq) };
    warm.drop(request.sessionId);
    return { kind: 'answer', value: true };
  };
  process.on('message', (request: DecoderRequest) => {
    answer(request).then(
      (reply) => process.send?.(reply),
      // Names only: a message could quote what was recorded.
      (error: unknown) => process.send?.({ kind: 'failed', code: error instanceof Error ? error.name : 'unknown' } satisfies DecoderReply),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ kind: 'ready' } satisfies DecoderReply);
}
