import { EVENT_LENGTHS } from '#recording-format/events.js';
import type { Ledger } from '#recording-format/ledger.js';
import { DeclaredMasks } from './declared-masks.js';
import type { Hooks } from './hooks.js';
import { installHooks } from './hooks.js';
import { isHtmlRenderer } from './html-renderer.js';
import type { InitOptions, Notice, NotRecorded, RecorderConfig, SessionGrant, StartOptions, StartRefusal, StartResult } from './options.js';
import { isFinal } from './options.js';
import { postJson } from './post-json.js';
import { Session } from './session.js';
import { SettingsWatch } from './settings-watch.js';
import { isConsentGiven, requestSession, signalsPrivacy } from './start-session.js';
import { findViews } from './surfaces.js';
import { OUTLIVED } from './uploader.js';

interface Setup {
  options: InitOptions;
  declared: DeclaredMasks;
}

interface Running {
  session: Session;
  watch: SettingsWatch;
  given: StartOptions;
}

/** What a person agreed to, as ingest recorded and signed it. */
export interface ConsentReceipt {
  body: {
    recordId: string;
    decision: string;
    purposes: string[];
    policyVersion: string;
    textSha256: string | null;
    mechanism: string;
    decidedAt: string | null;
    recordedAt: string;
    withdrawnAt: string | null;
  };
  algorithm: string;
  keyId: string;
  signature: string;
}

let setup: Setup | null = null;
let running: Running | null = null;
let grant: SessionGrant | null = null;
/** Of the last session of this page, also when it has ended: its consent can still be withdrawn. */
let token: string | undefined;
let hooks: Hooks | null = safely(installHooks);
/** Grows with every start and stop, so that an answer that comes too late is recognised. */
let turn = 0;
let renewal: ReturnType<typeof setTimeout> | undefined;
let renewedAt = -Infinity;
const LONGEST_MINUTES = 60;
/** A session that is refused again and again is not started again and again. */
const RENEW_MS = 15_000;

/** Says what to record and where to. Records nothing. */
export function init(options: InitOptions): void {
  setup = { options: { ...options, endpoint: options.endpoint.replace(/\/+$/, '') }, declared: new DeclaredMasks(options.mask === 'required') };
}

/** Starts recording, if everything that must be given is given; never throws. Resolves when ingest has answered. */
export async function start(given: StartOptions = {}): Promise<StartResult> {
  if (running) return { started: true, sessionId: sessionId() };
  return begin(given);
}

async function begin(given: StartOptions, renews?: string): Promise<StartResult> {
  if (!setup) return { started: false, reason: 'not-initialised' };
  const { options } = setup;
  const refusal = refusalOf(options, given);
  if (refusal) return { started: false, reason: refusal };
  const mine = ++turn;
  const began = { startedAt: Date.now(), epoch: performance.now() };
  const answer = await requestSession(options, given, { startedAt: began.startedAt, renews }).catch(() => null);
  if (mine !== turn) return { started: false, reason: 'stopped' };
  if (answer === null || typeof answer === 'string') return { started: false, reason: answer === null ? 'unreachable' : isFinal(answer) ? answer : 'refused' };
  if (answer.upgrade) notice({ kind: 'upgrade', ...answer.upgrade });
  const { config } = answer;
  if (!config) return { started: false, reason: (answer as NotRecorded).reason === 'global-privacy-control' ? 'global-privacy-control' : 'not-sampled' };
  running = safely(() => record(setup as Setup, config, began, given));
  const isRunning = safely(() => {
    if (answer.recording !== false) take(answer);
    running?.session.start();
    running?.watch.start();
    return running !== null;
  });
  if (isRunning) return { started: true, sessionId: sessionId() };
  running?.session.discard();
  void end();
  return { started: false, reason: 'unsupported' };
}

/** What the page's own settings have against recording. */
function refusalOf(options: InitOptions, given: StartOptions): StartRefusal | null {
  if (options.consent !== 'not-required' && !isConsentGiven(given)) return 'consent-missing';
  if (signalsPrivacy() && options.respectGlobalPrivacyControl !== false) return 'global-privacy-control';
  return isHtmlRenderer(findViews()) ? 'html-renderer' : null;
}

function record({ options, declared }: Setup, config: RecorderConfig, began: { startedAt: number; epoch: number }, given: StartOptions): Running {
  hooks ??= installHooks();
  const watch = new SettingsWatch(options, config.version, { onStop: abandon, onChange: () => void renew() });
  const session = new Session(options, config, began, {
    hooks,
    declared,
    onUnsupported: () => void end(),
    onEnded: (code) => (OUTLIVED.includes(code) ? void renew() : abandon(code)),
    onSettings: (version) => watch.heard(version),
    onError: () => void report(),
  });
  return { session, watch, given };
}

/** The session may be sent. */
function take(answer: SessionGrant): void {
  grant = answer;
  ({ token } = answer);
  running?.session.grant(answer.token);
  renewal = setTimeout(() => void renew(), (answer.config.maxMinutes ?? LONGEST_MINUTES) * 60_000);
}

let isReporting = false;

/** An error happened while the recording is held in memory: asks whether it may be sent. */
async function report(): Promise<void> {
  if (!running || !setup || isReporting) return;
  const [mine, { session, given }] = [turn, running];
  isReporting = true;
  const answer = await requestSession(setup.options, given, { startedAt: session.offer(), trigger: 'error', renews: token }).catch(() => null);
  isReporting = false;
  if (mine !== turn) return;
  if (typeof answer === 'string') abandon(answer);
  else if (answer && answer.recording !== false) take(answer);
  else session.wait();
}

/** Ends the recording, sends what is left and undoes the hooks; resolves when it is done. */
export async function stop(): Promise<void> {
  const ending = end();
  hooks?.restore();
  hooks = null;
  await ending;
}

/** A recording has a longest length, and settings of its own; what comes after it is the next one. */
async function renew(): Promise<void> {
  const given = running?.given;
  const before = token;
  const mine = await end();
  const due = renewedAt + RENEW_MS - performance.now();
  if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
  if (mine !== turn || !given) return;
  renewedAt = performance.now();
  const result = await begin(given, before);
  if (!result.started && isFinal(result.reason)) notice({ kind: 'stopped', reason: result.reason });
}

/** The recording is not wanted: what was not sent is forgotten. */
function abandon(reason: string): void {
  running?.session.discard();
  void end();
  notice({ kind: 'stopped', reason });
}

/** Answers the turn that it ended with. */
async function end(): Promise<number> {
  const mine = ++turn;
  clearTimeout(renewal);
  const ending = running;
  running = null;
  grant = null;
  ending?.watch.stop();
  await ending?.session.stop();
  return mine;
}

/**
 * The end user does not want to be recorded any more: ends the recording here and now, forgets what was not sent, and has what this page sent under their consent
 * erased. Resolves with whether ingest has confirmed it.
 */
export async function withdraw(): Promise<boolean> {
  running?.session.discard();
  void end();
  if (!setup || token === undefined) return true;
  const body = { token, consent: { given: false } };
  const { answer, code } = await postJson(`${setup.options.endpoint}/v1/sessions/consent`, () => ({ ...body, sentAt: Date.now() }));
  return answer !== null || code === 'session-deleted';
}

/** What the end user agreed to, as it was recorded; null without a consent or an answer. */
export async function consentReceipt(): Promise<ConsentReceipt | null> {
  if (!setup || token === undefined) return null;
  const body = { token };
  return (await postJson<ConsentReceipt>(`${setup.options.endpoint}/v1/sessions/consent-receipt`, () => body)).answer;
}

/** Sends what was recorded so far; resolves when ingest has acknowledged it. */
export async function flush(): Promise<void> {
  await running?.session.flushed();
}

/**
 * Declares what must be masked in a Flutter view from now on: `[x, y, width, height]` each, in logical pixels of the view. Call it after
 * every layout. An empty list means nothing; anything unsound stops pictures until a sound list comes.
 */
export function setMaskRects(viewId: string | number, rects: readonly (readonly [number, number, number, number])[]): void {
  setup?.declared.set(viewId, rects);
  running?.session.loop.schedule();
}

/** Records an error that the app caught itself; the message is scrubbed. */
export function captureError(message: unknown): void {
  running?.session.captureError(message);
}

/** Marks this moment with a name and a value; never put personal data in it. */
export function tag(name: string, value: string): void {
  const session = running?.session;
  session?.record([session.time(), 'tg', String(name).slice(0, EVENT_LENGTHS.tagName), String(value).slice(0, EVENT_LENGTHS.tagValue)]);
}

/** Id of the running recording; null while there is none, or one that is only held in memory. */
export function sessionId(): string | null {
  return grant?.sessionId ?? null;
}

/** What the running recording did and cost so far, or null. Times in milliseconds, of the last thousand captures. */
export function stats(): { ledger: Ledger; mainThreadMs: number[]; workerMs: number[]; sentBytes: number } | null {
  if (!running) return null;
  const { ledger, loop, uploader } = running.session;
  return { ledger: ledger.snapshot(), mainThreadMs: [...loop.mainThreadMs], workerMs: [...loop.workerMs], sentBytes: uploader?.sentBytes ?? 0 };
}

function notice(what: Notice): void {
  safely(() => setup?.options.onNotice?.(what));
}

function safely<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
