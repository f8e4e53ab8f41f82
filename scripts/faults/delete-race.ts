import { encodeChunk } from '#recording-format/chunk.js';
import { CODEC, encodeFrame } from '#recording-format/frame.js';
import { RECORD, writeRecord } from '#recording-format/records.js';
import type { KmsConfig } from '#config/config.js';
import type pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { noiseAtlas } from './load-session.js';
import { MARK, Thief } from './stolen.js';

/** Where the product is, and what a thief would have of it. */
export interface RaceTrack {
  intakeUrl: string;
  apiUrl: string;
  origin: string;
  ingestKey: string;
  /** May read and delete recordings. */
  token: string;
  /** Reads past row-level security. */
  admin: Pick<pg.Pool, 'query'>;
  kms: KmsConfig;
  blobs: string;
}

export interface RaceFindings {
  runs: number;
  /** What the probe read before: by the API, and from the disk with the stolen key. */
  readableBefore: number;
  /** The same probe, after the erasure reads done. */
  readableAfter: number;
  rowsAfter: number;
  lateSent: number;
  lateRefused: number;
  viewed: number;
  /** Answers that must not be: a late acknowledgement, a look at something that is gone. */
  wrong: string[];
}

const EARLY = 3;
const LATE = 50;
const PATIENCE_MS = 60_000;
const FILLER = 0x40;
const TABLES = ['segment', 'picture', 'session_event', 'session_facet', 'session_tag', 'chunk', 'session_key'];

const json = (type: number, value: unknown): Uint8Array => writeRecord(type, Buffer.from(JSON.stringify(value)));

/** Chunk `seq` of a session of the race: a mark by which its bytes are found again, a picture, and a ledger that adds up. */
const chunkOf = (token: string, seq: number, atlas: Uint8Array, startedAt: number): Uint8Array<ArrayBuffer> => {
  const frame = encodeFrame({
    t: seq * 100, frameId: seq, keyframe: true, placeholder: false, width: 64, height: 64, masks: [], shift: null, refs: [], newTiles: [0, 1, 2, 3], image: { codec: CODEC.webp, columns: 2, bytes: atlas },
  });
  const meta = { recorder: '1.0.0', engine: 'canvaskit', width: 64, height: 64, dpr: 1, privacy: 'mask-inputs', startedAt, route: '/' };
  const records = [writeRecord(FILLER, MARK), ...(seq === 0 ? [json(RECORD.meta, meta)] : []), writeRecord(RECORD.frame, frame), json(RECORD.ledger, { captured: seq + 1, stored: seq + 1, deduplicated: 0, skipped: {}, lost: {} })];
  return new Uint8Array(encodeChunk({ token, seq, last: false, sentAt: Date.now() }, new Uint8Array(Buffer.concat(records))));
};

/**
 * One recording at a time: it is made, watched and then deleted while fifty of its chunks are on their way, its worker is busy and a viewer looks on. A probe reads it before,
 * by every way there is, and must read nothing after.
 */
export class DeleteRace {
  readonly findings: RaceFindings = { runs: 0, readableBefore: 0, readableAfter: 0, rowsAfter: 0, lateSent: 0, lateRefused: 0, viewed: 0, wrong: [] };
  private atlas = new Uint8Array();

  constructor(private readonly track: RaceTrack) {}

  /** `lanes` of them side by side, so that recordings share blocks. */
  async run(runs: number, lanes: number): Promise<RaceFindings> {
    this.atlas = new Uint8Array(await noiseAtlas());
    let left = runs;
    const lane = async (): Promise<void> => {
      while (left-- > 0) await this.once();
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return this.findings;
  }

  private async once(): Promise<void> {
    const startedAt = Date.now();
    const { sessionId, token } = await this.start(startedAt);
    for (let seq = 0; seq < EARLY; seq += 1) await this.acknowledged(chunkOf(token, seq, this.atlas, startedAt));
    await this.until('be watchable', async () => (await this.get(sessionId, '/segments/0')).status === 200);
    const tenantId = await this.tenantOf(sessionId);
    const thief = await Thief.break(this.track, tenantId, sessionId);
    const before = (await this.seen(sessionId)) + thief.readable();
    if (before === 0) this.findings.wrong.push('The probe read nothing before');
    this.findings.readableBefore += before;
    await this.race(sessionId, token, startedAt);
    await this.until('be done', async () => (await this.track.admin.query(`select from ingest.erasure where session_id = $1 and state = 'done'`, [sessionId])).rows.length > 0);
    this.findings.readableAfter += (await this.seen(sessionId)) + thief.readable();
    const counts = TABLES.map((table) => `(select count(*) from ingest.${table} where session_id = $1)`).join(' + ');
    this.findings.rowsAfter += Number((await this.track.admin.query<{ n: string }>(`select ${counts} as n`, [sessionId])).rows[0]?.n);
    this.findings.runs += 1;
  }

  /** Fifty chunks, a viewer and the deletion at once. */
  private async race(sessionId: string, token: string, startedAt: number): Promise<void> {
    let deleted = false;
    let racing = true;
    const late = Array.from({ length: LATE }, async (_none, at) => {
      const known = deleted;
      const answer = await this.post(chunkOf(token, EARLY + at, this.atlas, startedAt));
      this.findings.lateSent += 1;
      if (answer === 410) this.findings.lateRefused += 1;
      else if (answer === 200 && known) this.findings.wrong.push('A chunk was acknowledged after the deletion was');
      else if (![200, 429, 503].includes(answer)) this.findings.wrong.push(`A late chunk was answered ${answer}`);
    });
    const viewer = (async (): Promise<void> => {
      while (racing) {
        const known = deleted;
        const { status } = await this.get(sessionId, '/segments/0');
        this.findings.viewed += 1;
        if (known && status !== 410) this.findings.wrong.push(`A viewer was answered ${status} after the deletion was`);
      }
    })();
    await sleep(20 * Math.random());
    const { status } = await this.call('DELETE', `/v1/recordings/${sessionId}`);
    if (status !== 202) this.findings.wrong.push(`The deletion was answered ${status}`);
    deleted = true;
    await Promise.all(late);
    racing = false;
    await viewer;
  }

  /** Bytes that the API still shows. */
  private async seen(sessionId: string): Promise<number> {
    const answers = await Promise.all(['', '/segments/0', '/segments/1', '/poster'].map((at) => this.get(sessionId, at)));
    return answers.reduce((sum, { status, bytes }) => sum + (status === 200 ? bytes : 0), 0);
  }

  private async tenantOf(sessionId: string): Promise<string> {
    return (await this.track.admin.query<{ tenant_id: string }>('select tenant_id from ingest.session where id = $1', [sessionId])).rows[0]?.tenant_id ?? '';
  }

  private async start(startedAt: number): Promise<{ sessionId: string; token: string }> {
    const body = JSON.stringify({ key: this.track.ingestKey, recorder: '1.0.0', consent: { given: true, textVersion: 'race' }, page: { width: 64, height: 64, dpr: 1 }, startedAt });
    const answer = await fetch(`${this.track.intakeUrl}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json', origin: this.track.origin }, body });
    if (answer.status !== 201) throw new Error(`A session was not started: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
    return (await answer.json()) as { sessionId: string; token: string };
  }

  private async acknowledged(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.until('be acknowledged', async () => (await this.post(chunk)) === 200);
  }

  private async post(body: Uint8Array<ArrayBuffer>): Promise<number> {
    const answer = await fetch(`${this.track.intakeUrl}/v1/chunks`, { method: 'POST', headers: { 'content-type': 'application/vnd.pixeltrace.chunk', origin: this.track.origin }, body });
    await answer.arrayBuffer();
    return answer.status;
  }

  private get(sessionId: string, at: string): Promise<{ status: number; bytes: number }> {
    return this.call('GET', `/v1/recordings/${sessionId}${at}`);
  }

  private async call(method: 'GET' | 'DELETE', at: string): Promise<{ status: number; bytes: number }> {
    const answer = await fetch(this.track.apiUrl + at, { method, headers: { authorization: `Bearer ${this.track.token}` } });
    return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength };
  }

  private async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(25)) if (await condition()) return;
    throw new Error(`A recording of the race came not to ${what} within ${PATIENCE_MS / 1000} s`);
  }
}
