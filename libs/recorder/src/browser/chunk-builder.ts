import type { RecordedEvent } from '#recording-format/events.js';
import { toJson } from '#recording-format/json.js';
import type { Ledger } from '#recording-format/ledger.js';
import type { Meta } from '#recording-format/meta.js';
import { RECORD, writeRecord } from '#recording-format/records.js';

const WORTH_DEFLATING = 512;

/** What a chunk will hold, cut loose from what comes after. */
export interface Cut {
  meta: Meta | null;
  frames: Uint8Array[];
  events: RecordedEvent[];
  ledger: Ledger;
}

/** Gathers records until they are cut into the body of a chunk. */
export class ChunkBuilder {
  private meta: Meta | null = null;
  private frames: Uint8Array[] = [];
  private events: RecordedEvent[] = [];
  private frameBytes = 0;

  get bytes(): number {
    return this.frameBytes + this.events.length * 32;
  }

  get isEmpty(): boolean {
    return this.frames.length === 0 && this.events.length === 0 && this.meta === null;
  }

  setMeta(meta: Meta): void {
    this.meta = meta;
  }

  addFrame(frame: Uint8Array): void {
    this.frames.push(frame);
    this.frameBytes += frame.length;
  }

  addEvent(event: RecordedEvent): void {
    this.events.push(event);
  }

  cut(ledger: Ledger): Cut {
    const cut = { meta: this.meta, frames: this.frames, events: this.events, ledger };
    this.meta = null;
    this.frames = [];
    this.events = [];
    this.frameBytes = 0;
    return cut;
  }
}

/** The body of a chunk, with the events deflated where the browser can. */
export async function toBody(cut: Cut): Promise<Uint8Array<ArrayBuffer>> {
  const events = toJson(cut.events);
  if (events.length < WORTH_DEFLATING || typeof CompressionStream === 'undefined') return toBodyNow(cut);
  const packed = new Response(new Blob([events]).stream().pipeThrough(new CompressionStream('deflate-raw')));
  return join(cut, writeRecord(RECORD.events, new Uint8Array(await packed.arrayBuffer()), true));
}

/** The same at once, for a page that is going away. */
export function toBodyNow(cut: Cut): Uint8Array<ArrayBuffer> {
  return join(cut, writeRecord(RECORD.events, toJson(cut.events)));
}

function join({ meta, frames, events, ledger }: Cut, eventRecord: Uint8Array): Uint8Array<ArrayBuffer> {
  const records = [
    ...(meta ? [writeRecord(RECORD.meta, toJson(meta))] : []),
    ...frames.map((frame) => writeRecord(RECORD.frame, frame)),
    ...(events.length > 0 ? [eventRecord] : []),
    writeRecord(RECORD.ledger, toJson(ledger)),
  ];
  const body = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const record of records) {
    body.set(record, at);
    at += record.length;
  }
  return body;
}
