import { EVENT_LENGTHS } from '#recording-format/events.js';
import type { Ledger } from '#recording-format/ledger.js';
import { DeclaredMasks } from './declared-masks.js';
import type { Hooks } from './hooks.js';
import { installHooks } from './hooks.js';
import { isHtmlRenderer } from './html-renderer.js';
import type { InitOptions, SessionGrant, StartOptions, StartRefusal, StartResult } from './options.js';
import { Session } from './session.js';
import { isConsentGiven, requestSession } from './start-session.js';
import { findViews } from './surfaces.js';

interface Setup {
  options: InitOptions;
  declared: DeclaredMasks;
}

let setup: Setup | null = null;
let session: Session | null = null;
let grant: SessionGrant | null = null;
let hooks: Hooks | null = safely(installHooks);
/** Grows with every start and stop, so that an answer that comes too late is recognised. */
let turn = 0;
let renewal: ReturnType<typeof setTimeout> | undefined;
const LONGEST_MINUTES = 60;

/** Says what to record and where to. Records nothing. */
export function init(options: InitOptions): void {
  setup = { options: { ...options, endpoint: options.endpoint.replace(/\/+$/, '') }, declared: new DeclaredMasks(options.mask === 'required') };
}

/** Starts recording, if everything that must be given is given; never throws. Resolves when ingest has answered. */
export async function start(given: StartOptions = {}): Promise<StartResult> {
  if (!setup) return { started: false, reason: 'not-initialised' };
  if (session && grant) return { started: true, sessionId: grant.sessionId };
  const { options } = setup;
  const refusal = refusalOf(options, given);
  if (refusal) return { started: false, reason: refusal };
  const mine = ++turn;
  const began = { startedAt: Date.now(), epoch: performance.now() };
  const answer = await requestSession(options, given, began.startedAt).catch(() => null);
  if (mine !== turn) return { started: false, reason: 'stopped' };
  if (!answer) return { started: false, reason: answer === null ? 'unreachable' : 'refused' };
  if (answer.recording === false) return { started: false, reason: 'not-sampled' };
  session = safely(() => record(setup as Setup, answer, began));
  if (!session) return { started: false, reason: 'unsupported' };
  grant = answer;
  renewal = setTimeout(() => void renew(given), (answer.config.maxMinutes ?? LONGEST_MINUTES) * 60_000);
  return { started: true, sessionId: answer.sessionId };
}

/** What the page's own settings have against recording. */
function refusalOf(options: InitOptions, given: StartOptions): StartRefusal | null {
  if (options.consent !== 'not-required' && !isConsentGiven(given)) return 'consent-missing';
  const isSignalled = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
  if (isSignalled && options.respectGlobalPrivacyControl !== false) return 'global-privacy-control';
  return isHtmlRenderer(findViews()) ? 'html-renderer' : null;
}

function record({ options, declared }: Setup, answer: SessionGrant, began: { startedAt: number; epoch: number }): Session {
  hooks ??= installHooks();
  const started = new Session(options, answer, began, { hooks, declared, onUnsupported: () => void end() });
  started.start();
  return started;
}

/** Ends the recording, sends what is left and undoes the hooks; resolves when it is done. */
export async function stop(): Promise<void> {
  const ending = end();
  hooks?.restore();
  hooks = null;
  await ending;
}

/** A recording has a longest length; what comes after it is the next one. */
async function renew(given: StartOptions): Promise<void> {
  await end();
  await start(given);
}

async function end(): Promise<void> {
  turn++;
  clearTimeout(renewal);
  const ending = session;
  session = null;
  grant = null;
  await ending?.stop();
}

/** Sends what was recorded so far; resolves when ingest has acknowledged it. */
export async function flush(): Promise<void> {
  await session?.flushed();
}

/**
 * Declares what must be masked in a Flutter view from now on: `[x, y, width, height]` each, in logical pixels of the view. Call it after
 * every layout. An empty list means nothing; anything unsound stops pictures until a sound list comes.
 */
export function setMaskRects(viewId: string | number, rects: readonly (readonly [number, number, number, number])[]): void {
  setup?.declared.set(viewId, rects);
  session?.loop.schedule();
}

/** Records an error that the app caught itself; the message is scrubbed. */
export function captureError(message: unknown): void {
  session?.captureError(message);
}

/** Marks this moment with a name and a value; never put personal data in it. */
export function tag(name: string, value: string): void {
  session?.record([session.time(), 'tg', String(name).slice(0, EVENT_LENGTHS.tagName), String(value).slice(0, EVENT_LENGTHS.tagValue)]);
}

/** Id of the running recording, or null. */
export function sessionId(): string | null {
  return grant?.sessionId ?? null;
}

/** What the running recording did and cost so far, or null. Times in milliseconds, of the last thousand captures. */
export function stats(): { ledger: Ledger; mainThreadMs: number[]; workerMs: number[]; sentBytes: number } | null {
  if (!session) return null;
  const { ledger, loop, uploader } = session;
  return { ledger: ledger.snapshot(), mainThreadMs: [...loop.mainThreadMs], workerMs: [...loop.workerMs], sentBytes: uploader.sentBytes };
}

function safely<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
