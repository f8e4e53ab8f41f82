import type { MaskRule } from '#recording-format/mask-rules.js';
import type { PrivacyLevel } from '#recording-format/meta.js';

/** What the page tells the recorder. */
export interface InitOptions {
  /** The project's public ingest key. */
  key: string;
  /** Origin and path of the ingest app, for example `https://ingest.example.com`. */
  endpoint: string;
  /** `required` (default): nothing is recorded before `start({ consent })` says that consent was given. */
  consent?: 'required' | 'not-required';
  /** Treat Global Privacy Control as a refusal (default true). */
  respectGlobalPrivacyControl?: boolean;
  /** May only be stricter than what the project allows; the stricter of both holds. */
  privacy?: PrivacyLevel;
  /** `required`: no pixels until `setMaskRects` was called for every view. */
  mask?: 'optional' | 'required';
  /** Pictures per second at most; the project's setting caps it. */
  framesPerSecond?: number;
  /** Where the worker script lies, for pages whose policy forbids `blob:` workers. */
  workerUrl?: string;
  /** Hears when a newer recorder is due, and when a recording was ended from outside. */
  onNotice?: (notice: Notice) => void;
}

/** `upgrade`: a newer recorder is there; below `oldest` it is needed. `stopped`: the project, or the end user elsewhere, ended the recording; `reason` is a code of ingest's problems. */
export type Notice = { kind: 'upgrade'; yours: string; oldest: string; newest: string } | { kind: 'stopped'; reason: string };

/** What the end user agreed to. `givenAt`: when, in milliseconds since 1970; `purposes`: `session-recording` when left out. */
export interface Consent {
  given: boolean;
  textVersion?: string;
  textSha256?: string;
  purposes?: string[];
  givenAt?: number;
}

export interface StartOptions {
  /** That the end user agreed, and to which version of which text. */
  consent?: boolean | Consent;
  /** The customer's own pseudonym for the end user, at most 128 characters. */
  endUser?: string;
}

/** Refusals of ingest after which there is nothing to be done on this page. */
export const FINAL_REFUSALS = ['recording-disabled', 'consent-required', 'consent-withdrawn', 'session-deleted', 'end-user-restricted', 'origin-not-allowed', 'recorder-too-old'] as const;
export const isFinal = (code: string): code is FinalRefusal => (FINAL_REFUSALS as readonly string[]).includes(code);
export type FinalRefusal = (typeof FINAL_REFUSALS)[number];

/** `html-renderer`: Flutter draws with its old html renderer, which cannot be recorded; nothing was asked of ingest. */
export type StartRefusal = FinalRefusal | 'not-initialised' | 'consent-missing' | 'global-privacy-control' | 'html-renderer' | 'unsupported' | 'refused' | 'not-sampled' | 'unreachable' | 'stopped';
/** `sessionId` is null while the recording is kept in memory and waits for an error. */
export type StartResult = { started: true; sessionId: string | null } | { started: false; reason: StartRefusal };

/** How to record, as ingest says. What an older ingest does not say is undefined. */
export interface RecorderConfig {
  privacy: PrivacyLevel;
  framesPerSecond: number;
  maxBytesPerMinute: number;
  chunkSeconds: number;
  maxMinutes?: number;
  version?: number;
  maskRules?: MaskRule[];
  onErrorSeconds?: number;
}

type Upgrade = { upgrade?: { yours: string; oldest: string; newest: string } };

/** Answer of `POST {endpoint}/v1/sessions` when this session is to be recorded. */
export type SessionGrant = Upgrade & { recording?: true; sessionId: string; token: string; config: RecorderConfig };

/** Or when it is not; with `config`: to be kept in memory until an error. */
export type NotRecorded = Upgrade & { recording: false; reason?: 'not-sampled' | 'global-privacy-control' | 'on-error'; config?: RecorderConfig };

/** Of the tile atlas, 0 to 1. */
export const IMAGE_QUALITY = 0.6;
