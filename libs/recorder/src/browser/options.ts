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
}

export interface StartOptions {
  /** That the end user agreed, and to which version of which text. */
  consent?: boolean | { given: boolean; textVersion?: string };
  /** The customer's own pseudonym for the end user, at most 128 characters. */
  endUser?: string;
}

/** `html-renderer`: Flutter draws with its old html renderer, which cannot be recorded; nothing was asked of ingest. */
export type StartRefusal = 'not-initialised' | 'consent-missing' | 'global-privacy-control' | 'html-renderer' | 'unsupported' | 'refused' | 'not-sampled' | 'unreachable' | 'stopped';
export type StartResult = { started: true; sessionId: string } | { started: false; reason: StartRefusal };

/** Answer of `POST {endpoint}/v1/sessions` when this session is to be recorded. */
export interface SessionGrant {
  recording?: true;
  sessionId: string;
  token: string;
  config: { privacy: PrivacyLevel; framesPerSecond: number; maxBytesPerMinute: number; chunkSeconds: number; maxMinutes?: number };
}

/** Or when it is not. */
export interface NotSampled {
  recording: false;
}

/** Of the tile atlas, 0 to 1. */
export const IMAGE_QUALITY = 0.6;
