import type { MaskRule } from '#recording-format/mask-rules.js';
import type { Masking } from './masking.js';

export const CONSENT_MODES = ['required', 'not-required'] as const;
export const RECORD_MODES = ['always', 'on-error'] as const;
export type ConsentMode = (typeof CONSENT_MODES)[number];
export type RecordMode = (typeof RECORD_MODES)[number];

/** How a project is recorded. */
export interface ProjectSettings {
  /** False: the kill switch. */
  recordingEnabled: boolean;
  recordMode: RecordMode;
  /** How much from before an error is sent with it. */
  onErrorSeconds: number;
  masking: Masking;
  maskingFloor: Masking;
  maskRules: MaskRule[];
  /** The oldest recorder that may record, as `1.2.3`. */
  minimumRecorder: string | null;
  consentMode: ConsentMode;
  honourGpc: boolean;
  /** Empty: every origin of the project's ingest keys. */
  origins: string[];
  sampleRate: number;
  framesPerSecond: number;
  retentionDays: number;
  watchReason: boolean;
  liveViewing: boolean;
}

export type SettingName = keyof ProjectSettings;

/** Columns of `ingest.project_setting`, by setting. */
export const SETTING_COLUMNS: Readonly<Record<SettingName, string>> = {
  recordingEnabled: 'recording_enabled',
  recordMode: 'record_mode',
  onErrorSeconds: 'on_error_seconds',
  masking: 'masking',
  maskingFloor: 'masking_floor',
  maskRules: 'mask_rules',
  minimumRecorder: 'minimum_recorder',
  consentMode: 'consent_mode',
  honourGpc: 'honour_gpc',
  origins: 'origins',
  sampleRate: 'sample_rate',
  framesPerSecond: 'frames_per_second',
  retentionDays: 'retention_days',
  watchReason: 'watch_reason',
  liveViewing: 'live_viewing',
};

export const SETTING_NAMES = Object.keys(SETTING_COLUMNS) as SettingName[];

/** For a select list. `real` columns are read as the number that was written. */
export const SELECT_SETTINGS = SETTING_NAMES.map((name) => `${SETTING_COLUMNS[name]} as "${name}"`).join(', ');
