import type { Config } from '#config/config.js';
import { CONFIG } from '#config/config.module.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Erasure, GENESIS, LedgerDamagedError, type LedgerEntry, readLines, writeLine } from './ledger-entry.js';
import { LedgerForeignError, nameLedger, readLedgerId } from './ledger-identity.js';
import { type LedgerMark, LedgerMarkRepository } from './ledger-mark.repository.js';
import { PERSONAL_DATA_DATABASE } from './personal-data.tokens.js';

const SUFFIX = '.ledger';

interface OpenFile {
  name: string;
  handle: FileHandle;
  last: Buffer;
  entries: number;
}

/** The ledger tells of erasures that this database does not know: it was restored, or a process died between the two. */
export class LedgerAheadError extends Error {
  constructor(readonly missing: number) {
    super(`The database does not know ${missing} erasures of the ledger`);
    this.name = 'LedgerAheadError';
  }
}

/** An older state was put under this process, or a backup was restored that nobody has opened. No moment of grace. */
export class RestoredError extends Error {
  constructor() {
    super('The database was restored and is not open yet');
    this.name = 'RestoredError';
  }
}

/**
 * What was erased, kept outside Postgres so that a restore cannot bring it back. Each process appends to a file of its own
 * (hash-chained lines, fsynced before `append` answers); a mark in Postgres says how far the database has followed.
 */
@Injectable()
export class ErasureLedger implements OnApplicationShutdown {
  private current?: OpenFile;
  private readonly unmarked: LedgerMark[] = [];
  /** Files that the database had followed to their end when they were in this state. */
  private readonly followed = new Map<string, string>();
  /** How far the database had come, as far as this process saw. It never goes back, unless an older one is put in its place. */
  private readonly seen = new Map<string, number>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PERSONAL_DATA_DATABASE) private readonly database: Database,
    @Inject(LedgerMarkRepository) private readonly marks: LedgerMarkRepository,
  ) {}

  /** Durable when it answers. Safe to call again for the same erasure: replaying twice does no harm. */
  append(erasure: Erasure): Promise<void> {
    const turn = this.queue.then(() => this.write(erasure));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /**
   * The boot gate: throws `LedgerAheadError` while the database knows less than the ledger, `RestoredError` while it was restored and is not open, `LedgerDamagedError` when the
   * ledger lost or changed what it held, `LedgerForeignError` when it is not the one of this database.
   */
  async assertNotBehind(): Promise<void> {
    await this.assertOwn();
    if (await this.database.transaction('platform', (tx) => this.marks.isBeingRestored(tx))) throw new RestoredError();
    const { entries, wentBack } = await this.missing();
    if (entries.length > 0) throw wentBack ? new RestoredError() : new LedgerAheadError(entries.length);
  }

  /** Throws `LedgerForeignError` when the ledger in the folder is not the one that this database was bound to. */
  async assertOwn(): Promise<void> {
    const bound = await this.database.transaction('platform', (tx) => this.marks.ledgerId(tx));
    if (bound !== undefined && (await readLedgerId(this.config.erasureLedger.directory)) !== bound) throw new LedgerForeignError();
  }

  /** How many erasures the database does not know. */
  async behind(): Promise<number> {
    return (await this.missing()).entries.length;
  }

  /** From now on the database opens with this ledger only: before a first backup, so that a restored one cannot open beside an empty folder. */
  async bind(): Promise<void> {
    const id = await nameLedger(this.config.erasureLedger.directory);
    await this.database.transaction('platform', (tx) => this.marks.bindLedger(tx, id));
  }

  /**
   * Erases again, through the kinds that this process knows (idempotent), all that the database missed. Answers how many. A file is followed up to the first entry of
   * another app's kind: that app goes on from there, and the gate opens when every file was followed to its end.
   */
  async replay(kinds: ReadonlyMap<string, (erasure: Erasure) => Promise<void>>): Promise<number> {
    const foreign = new Set<string>();
    let replayed = 0;
    for (const { file, entry } of (await this.missing()).entries) {
      const apply = foreign.has(file) ? undefined : kinds.get(entry.kind);
      if (!apply) {
        foreign.add(file);
        continue;
      }
      await apply(entry);
      await this.mark({ file, entries: entry.number, hash: entry.hash });
      replayed += 1;
    }
    return replayed;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue;
    await this.current?.handle.close();
  }

  private async write(erasure: Erasure): Promise<void> {
    const file = (this.current ??= await this.create());
    const { line, hash } = writeLine(file.last, file.entries + 1, erasure);
    try {
      await file.handle.appendFile(line);
      await file.handle.datasync();
    } catch (error) {
      // What is on the disk is unknown now: never write to this file again.
      this.current = undefined;
      await file.handle.close().catch(() => undefined);
      throw error;
    }
    file.entries += 1;
    file.last = hash;
    this.unmarked.push({ file: file.name, entries: file.entries, hash });
    for (let mark = this.unmarked[0]; mark; mark = this.unmarked[0]) {
      await this.mark(mark);
      this.unmarked.shift();
    }
  }

  private mark(mark: LedgerMark): Promise<void> {
    return this.database.transaction('platform', (tx) => this.marks.advance(tx, mark));
  }

  private async create(): Promise<OpenFile> {
    const { directory } = this.config.erasureLedger;
    const name = randomUUID();
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const handle = await open(this.pathOf(name), 'ax', 0o600);
    const folder = await open(directory);
    await folder.sync();
    await folder.close();
    return { name, handle, last: GENESIS, entries: 0 };
  }

  private async missing(): Promise<{ entries: { file: string; entry: LedgerEntry }[]; wentBack: boolean }> {
    const marks = await this.database.transaction('platform', (tx) => this.marks.all(tx));
    const wentBack = this.wentBack(marks);
    const files = await this.files();
    const found: { file: string; entry: LedgerEntry }[] = [];
    for (const file of new Set([...files, ...marks.keys()])) {
      const mark = marks.get(file);
      const state = files.includes(file) ? await this.stateOf(file, mark) : 'missing';
      if (this.followed.get(file) === state) continue;
      const entries = files.includes(file) ? readLines(file, await readFile(this.pathOf(file), 'utf8')) : [];
      if (mark && !entries[mark.entries - 1]?.hash.equals(mark.hash)) throw new LedgerDamagedError(file, mark.entries);
      const behind = entries.slice(mark?.entries ?? 0);
      if (behind.length === 0) this.followed.set(file, state);
      found.push(...behind.map((entry) => ({ file, entry })));
    }
    return { entries: found, wentBack };
  }

  private wentBack(marks: ReadonlyMap<string, LedgerMark>): boolean {
    const older = [...this.seen].some(([file, entries]) => (marks.get(file)?.entries ?? 0) < entries);
    for (const [file, { entries }] of marks) this.seen.set(file, Math.max(entries, this.seen.get(file) ?? 0));
    return older;
  }

  private async stateOf(file: string, mark: LedgerMark | undefined): Promise<string> {
    const { size, mtimeMs } = await stat(this.pathOf(file));
    return `${size} ${mtimeMs} ${mark?.hash.toString('hex')}`;
  }

  private async files(): Promise<string[]> {
    const names = await readdir(this.config.erasureLedger.directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
  }

  private pathOf(file: string): string {
    return path.join(this.config.erasureLedger.directory, `${file}${SUFFIX}`);
  }
}
