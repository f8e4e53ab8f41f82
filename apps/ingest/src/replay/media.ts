import type { FastifyReply } from 'fastify';
import type { ByteRange } from './byte-range.js';

/** Bytes with what has to be said about them. */
export interface Media {
  status: 200 | 206;
  headers: Readonly<Record<string, string>>;
  bytes: Buffer;
}

export const SEGMENT_TYPE = 'application/vnd.pixeltrace.segment';
export const PICTURE_TYPES = ['image/webp', 'image/jpeg'] as const;

/** Never kept, never taken for another type, never run as a page, never embedded by another site. */
const GUARDS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-site',
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
};

export const segmentOf = (bytes: Buffer, range: ByteRange | undefined): Media => ({
  status: range ? 206 : 200,
  headers: {
    ...GUARDS,
    'content-type': SEGMENT_TYPE,
    'accept-ranges': 'bytes',
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${bytes.length}` } : {}),
  },
  bytes: range ? bytes.subarray(range.start, range.end) : bytes,
});

export const pictureOf = (bytes: Buffer): Media => ({
  status: 200,
  headers: { ...GUARDS, 'content-type': bytes.subarray(0, 4).toString('latin1') === 'RIFF' ? 'image/webp' : 'image/jpeg' },
  bytes,
});

export const sendMedia = ({ status, headers, bytes }: Media, reply: FastifyReply): void => void reply.status(status).headers(headers).send(bytes);
