import { ProblemError } from '#http/problem.js';
import { decodeFrame, type Frame, MASK_KIND } from '#recording-format/frame.js';
import { RECORD, splitRecords } from '#recording-format/records.js';
import { decodeSegment } from '#recording-format/segment.js';
import { Injectable } from '@nestjs/common';
import { ViewingLog } from '../watching/viewing-log.js';
import { rangeOf } from './byte-range.js';
import type { MaskedAreasDto } from './details.dto.js';
import { type Media, pictureOf, segmentOf } from './media.js';
import { ReplayRepository } from './replay.repository.js';
import { SealedReader } from './sealed-reader.js';
import { stretchOf } from './stretch-of.js';
import type { Watcher } from '../watching/watcher.js';

/** Segments that may hold no frame so early, before it is said that there is none. */
const MOST_LOOKS = 4;

/** Decrypts what a player asks for. Every answer is checked against the session's state and written down before it is sent. */
@Injectable()
export class MediaService {
  constructor(
    private readonly reader: SealedReader,
    private readonly repository: ReplayRepository,
    private readonly viewings: ViewingLog,
  ) {}

  /** A segment or a part of it. Throws `not-found`, `session-deleted`, `range-not-satisfiable`. */
  async segment(principal: Watcher, sessionId: string, number: number, rangeHeader: string | undefined): Promise<Media> {
    const { bytes, stored } = await this.reader.read(principal, sessionId, async (tx) => {
      const found = await this.repository.segment(tx, principal.tenantId, sessionId, number);
      return found && { ...found, seq: number, kind: 'segment' as const };
    });
    const range = rangeOf(rangeHeader, bytes.length);
    await this.viewings.record(principal, sessionId, { what: 'segment', stretch: stretchOf(stored, range) });
    return segmentOf(bytes, range);
  }

  poster(principal: Watcher, sessionId: string): Promise<Media> {
    return this.picture(principal, sessionId, 'poster');
  }

  thumbnail(principal: Watcher, sessionId: string, t: number): Promise<Media> {
    return this.picture(principal, sessionId, 'thumbnail', t);
  }

  /** What was masked at a moment: the rectangles of the last frame up to then. There is no way to see what is under them. Throws `not-found` when nothing was shown yet. */
  async masksAt(principal: Watcher, sessionId: string, t: number): Promise<MaskedAreasDto> {
    for (let nth = 0; nth < MOST_LOOKS; nth++) {
      const { bytes } = await this.reader.read(principal, sessionId, async (tx) => {
        const found = await this.repository.segmentAt(tx, principal.tenantId, sessionId, t, nth);
        return found && { ...found, seq: found.number, kind: 'segment' as const };
      });
      const frame = lastFrameUntil(bytes, t);
      if (!frame) continue;
      await this.viewings.record(principal, sessionId, { what: 'masks' });
      const { width, height, masks } = frame;
      return { t: frame.t, width, height, masks: masks.map(({ kind, ...area }) => ({ ...area, reason: REASONS[kind] ?? 'declared' })) };
    }
    throw new ProblemError('not-found');
  }

  private async picture(principal: Watcher, sessionId: string, kind: 'poster' | 'thumbnail', t?: number): Promise<Media> {
    const { bytes } = await this.reader.read(principal, sessionId, async (tx) => {
      const found = await this.repository.pictureKey(tx, principal.tenantId, sessionId, t);
      return found && { objectKey: found.objectKey, seq: found.t, kind };
    });
    await this.viewings.record(principal, sessionId, { what: kind });
    return pictureOf(bytes);
  }
}

const REASONS: Readonly<Record<number, MaskedAreasDto['masks'][number]['reason']>> = {
  [MASK_KIND.textField]: 'text-field',
  [MASK_KIND.declared]: 'declared',
  [MASK_KIND.platformView]: 'platform-view',
  [MASK_KIND.allText]: 'all-text',
};

const lastFrameUntil = (segment: Uint8Array, t: number): Frame | undefined => {
  const frames = splitRecords(decodeSegment(segment).body, 'segment').filter(({ type }) => type === RECORD.frame);
  for (const { payload } of frames.reverse()) {
    const frame = decodeFrame(payload);
    if (frame.t <= t) return frame;
  }
  return undefined;
};
