import { type ChildProcess, execFile, fork } from 'node:child_process';
import type { DecodeJob, DecodeResult, DecoderReply, DecoderRequest, Prime } from '../decoder/decoder-protocol.js';

const START_MS = 20_000;
/** A process is replaced after this many requests or this much work, so that no leak and no CPU limit is ever met by honest work. */
const MAX_REQUESTS = 500;
const MAX_BUSY_MS = 120_000;
const HEAP_MEGABYTES = 256;
/** Everything the process may allocate, heap and pixels; no core files (they would hold pixels), no files, few descriptors; CPU for the case that we die while it loops. */
const LIMITS = ['--data=1610612736', '--core=0', '--fsize=0', '--nofile=128', '--cpu=300'];

export interface DecoderSettings {
  /** The compiled program to fork. */
  entry: string;
  /** A request that takes longer is stuck or starved: many times what the largest batch costs. */
  timeoutMs: number;
}

/** The process died, got stuck or failed while it worked on a request: its input is under suspicion, or somebody killed it. */
export class DecoderFault extends Error {
  constructor(readonly reason: 'exit' | 'timeout' | 'failed') {
    super(`A decoder did not finish: ${reason}`);
    this.name = 'DecoderFault';
  }
}

interface Waiting {
  resolve: (reply: DecoderReply) => void;
  reject: (fault: DecoderFault) => void;
}

/** One child process that decodes; it takes one request at a time. Its memory is bounded, and it inherits neither environment nor files. */
export class DecoderProcess {
  private waiting: Waiting | null = null;
  private requests = 0;
  private busyMs = 0;
  private gone = false;
  private retired = false;
  /** The sessions that it may still hold; the process itself knows best. */
  readonly sessions = new Set<string>();
  /** Resolves when the process is no more, and its memory with it. */
  readonly ended: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly timeoutMs: number,
  ) {
    this.ended = new Promise((resolve) => child.on('exit', resolve).on('error', () => child.pid === undefined && resolve()));
    child.on('message', (reply: DecoderReply) => this.settle((waiting) => waiting.resolve(reply)));
    child.on('exit', () => this.lose());
    child.on('error', () => this.lose());
  }

  /** Resolves when the process has hardened its codecs and is ready. */
  static async start({ entry, timeoutMs }: DecoderSettings): Promise<DecoderProcess> {
    const child = fork(entry, [], {
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
      env: { NODE_ENV: 'production', VIPS_BLOCK_UNTRUSTED: '1', UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2' },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const decoder = new DecoderProcess(child, timeoutMs);
    // Listened for from the first moment: a child that is ready before its limits are set says so only once.
    const ready = decoder.reply(START_MS);
    const [{ kind }] = await Promise.all([ready, child.pid === undefined ? undefined : limit(child.pid)]);
    if (kind !== 'ready') throw new DecoderFault('failed');
    return decoder;
  }

  /** Undefined once it is gone. */
  get pid(): number | undefined {
    return this.gone ? undefined : this.child.pid;
  }

  /** False once it died, got stuck, was retired or has done its share. */
  get usable(): boolean {
    return !this.gone && !this.retired && this.requests < MAX_REQUESTS && this.busyMs < MAX_BUSY_MS;
  }

  /** True when it holds the session exactly where `nextSeq` comes next. */
  async standsAt(sessionId: string, nextSeq: number): Promise<boolean> {
    const reply = await this.ask({ kind: 'stands-at', sessionId, nextSeq });
    return reply.kind === 'stands' && reply.value;
  }

  /** Brings the session to `nextSeq` from what is stored. */
  async prime(sessionId: string, nextSeq: number, prime: Prime): Promise<void> {
    this.sessions.add(sessionId);
    await this.ask({ kind: 'prime', sessionId, nextSeq, prime });
  }

  /** Throws `DecoderFault`; the process may then be gone. */
  async decode(job: DecodeJob): Promise<DecodeResult> {
    this.sessions.add(job.sessionId);
    const reply = await this.ask({ kind: 'decode', job });
    if (reply.kind !== 'decoded') throw new DecoderFault('failed');
    return reply.result;
  }

  /** Drops what it holds of a session, and takes no more work: what a process let go of stays in its memory until that is used again. */
  retire(sessionId?: string): void {
    this.retired = true;
    if (sessionId !== undefined && !this.gone) this.child.send({ kind: 'forget', sessionId } satisfies DecoderRequest, () => undefined);
  }

  /** Ends it now if it was retired. */
  endIfRetired(): void {
    if (this.retired && !this.gone) this.kill();
  }

  kill(): void {
    this.child.kill('SIGKILL');
    this.lose();
  }

  private async ask(request: DecoderRequest): Promise<DecoderReply> {
    if (this.gone) throw new DecoderFault('exit');
    this.requests += 1;
    const started = performance.now();
    const reply = this.reply(this.timeoutMs);
    this.child.send(request, (error) => error && this.lose());
    try {
      const answer = await reply;
      if (answer.kind === 'failed') throw new DecoderFault('failed');
      return answer;
    } finally {
      this.busyMs += performance.now() - started;
    }
  }

  private reply(milliseconds: number): Promise<DecoderReply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.settle((waiting) => waiting.reject(new DecoderFault('timeout')));
        this.kill();
      }, milliseconds);
      const done = <T>(settle: (value: T) => void) => (value: T) => {
        clearTimeout(timer);
        settle(value);
      };
      this.waiting = { resolve: done(resolve), reject: done(reject) };
    });
  }

  private settle(how: (waiting: Waiting) => void): void {
    const { waiting } = this;
    this.waiting = null;
    if (waiting) how(waiting);
  }

  private lose(): void {
    this.gone = true;
    this.sessions.clear();
    this.settle((waiting) => waiting.reject(new DecoderFault('exit')));
  }
}

/** Where `prlimit` is missing (not Linux) the heap limit and the time limit still hold. */
const limit = (pid: number): Promise<void> => new Promise((resolve) => execFile('prlimit', ['--pid', String(pid), ...LIMITS], () => resolve()));
