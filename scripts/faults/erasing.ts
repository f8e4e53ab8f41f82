import pg from 'pg';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultBench } from './fault-bench.js';
import type { LoadClient } from './load-client.js';

/** Who erased something while everything was busy, and what is left of it. */
export interface Eraser {
  readonly erased: readonly string[];
  readonly wrong: readonly string[];
  /** Bytes and rows that are left, and how often something could still be read. */
  leftovers(): Promise<number>;
  /** What else is kept with the result. */
  readonly figures?: object;
}

/** What a customer does while everything is busy: watches recordings and erases them. */
export class Customer implements Eraser {
  reads = 0;
  /** Answers that should not have been given. */
  readonly wrong: string[] = [];
  readonly erased: string[] = [];
  private reading = true;
  private readonly readers: Promise<void>[];

  private constructor(
    private readonly bench: FaultBench,
    private readonly load: LoadClient,
    private readonly token: string,
  ) {
    this.readers = [this.read(), this.read()];
  }

  /** Starts the API if it does not run, and signs in by the demo's link, which works once per bench. */
  static async signIn(bench: FaultBench, load: LoadClient): Promise<Customer> {
    return new Customer(bench, load, await tokenOf(bench));
  }

  /** Erases sessions that are sending at this moment. */
  async erase(count: number): Promise<void> {
    for (const sessionId of this.load.open.slice(-count)) {
      this.load.expectErased(sessionId);
      const answer = await this.call('DELETE', `/v1/recordings/${sessionId}`);
      if (answer !== 202) this.wrong.push(`DELETE ${answer}`);
      else this.load.confirmErased(sessionId);
      this.erased.push(sessionId);
    }
  }

  /** Resolves when every erasure is done, or after a minute. Answers the bytes and rows that are left, and how often something could still be read. */
  async leftovers(): Promise<number> {
    this.reading = false;
    await Promise.all(this.readers);
    const client = new pg.Client({ connectionString: this.bench.adminUrl });
    await client.connect();
    try {
      let pending = this.erased.length;
      for (const until = performance.now() + 60_000; pending > 0 && performance.now() < until; await sleep(200)) {
        pending = Number((await client.query<{ n: string }>(`select count(*) n from ingest.erasure where session_id = any ($1) and state <> 'done'`, [this.erased])).rows[0]?.n);
      }
      const tables = ['segment', 'picture', 'session_event', 'session_facet', 'session_tag', 'chunk', 'session_key'].map((table) => `(select count(*) from ingest.${table} where session_id = any ($1))`);
      const rows = Number((await client.query<{ n: string }>(`select ${tables.join(' + ')} n`, [this.erased])).rows[0]?.n);
      const files = objectsIn(this.bench).filter((file) => this.erased.some((sessionId) => file.includes(sessionId))).length;
      let readable = 0;
      for (const sessionId of this.erased) for (const at of ['', '/segments/0', '/poster']) readable += (await this.call('GET', `/v1/recordings/${sessionId}${at}`)) === 410 ? 0 : 1;
      return pending + rows + files + readable;
    } finally {
      await client.end();
    }
  }

  private async read(): Promise<void> {
    while (this.reading) {
      for (const sessionId of [...this.load.open.slice(0, 3), ...this.erased.slice(-3)]) {
        const gone = this.erased.includes(sessionId);
        const status = await this.call('GET', `/v1/recordings/${sessionId}/segments/0`);
        this.reads += 1;
        if (gone && status !== 410) this.wrong.push(`GET of an erased recording answered ${status}`);
      }
      await sleep(20);
    }
  }

  private async call(method: 'GET' | 'DELETE', at: string): Promise<number> {
    const answer = await fetch(this.bench.apiUrl + at, { method, headers: { authorization: `Bearer ${this.token}` } });
    await answer.arrayBuffer();
    return answer.status;
  }
}

const tokens = new WeakMap<FaultBench, string>();

/** Of the demo's owner. Starts the API if it does not run. */
export const tokenOf = async (bench: FaultBench): Promise<string> => {
  tokens.set(bench, tokens.get(bench) ?? (await firstToken(bench)));
  return tokens.get(bench) ?? '';
};

const firstToken = async (bench: FaultBench): Promise<string> => {
  await bench.api.start();
  const { signInUrl } = bench.instance.demo;
  const answer = await fetch(`${bench.apiUrl}/v1/sign-in/link`, {
    method: 'POST', headers: { 'content-type': 'application/json', origin: bench.instance.urls.web }, body: JSON.stringify({ token: signInUrl.split('#')[1] }),
  });
  if (!answer.ok) throw new Error(`Signing in answered ${answer.status}`);
  return ((await answer.json()) as { sessionToken: string }).sessionToken;
};

/** Every object in the bench's store, by path. */
export const objectsIn = (bench: FaultBench): string[] =>
  readdirSync(path.join(bench.folder, 'blobs'), { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? path.join(entry.parentPath, entry.name) : []));

/** Objects of sessions that no row refers to. */
export const orphansIn = async (bench: FaultBench): Promise<string[]> => {
  const client = new pg.Client({ connectionString: bench.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ key: string }>(
      'select object_key as key from ingest.segment union all select object_key from ingest.picture union all select object_key from ingest.chunk where object_key is not null',
    );
    const known = new Set(rows.map(({ key }) => path.basename(key)));
    return objectsIn(bench).filter((file) => file.includes(`${path.sep}sessions${path.sep}`) && !known.has(path.basename(file)));
  } finally {
    await client.end();
  }
};
