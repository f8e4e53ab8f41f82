import { RECORDER_VERSION } from '#recorder/version.js';
import { compareVersions, oldestFor } from '../identity/recorder-versions.js';
import { stricter } from './masking-floor.js';
import { CHUNK_SECONDS, MAX_BYTES_PER_MINUTE, SESSION_RECORDED_MINUTES } from './session-limits.js';
import type { RecorderConfigDto, UpgradeDto } from './sessions.dto.js';
import type { RecordingSettings } from './sessions.repository.js';

/** How a recorder has to record under these settings. Every recorder there is reads this: nothing is ever taken away from it, and what is added an older one ignores. */
export const recorderConfig = (settings: RecordingSettings): RecorderConfigDto => ({
  privacy: stricter(settings.masking, settings.maskingFloor),
  framesPerSecond: settings.framesPerSecond,
  maxBytesPerMinute: MAX_BYTES_PER_MINUTE,
  chunkSeconds: CHUNK_SECONDS,
  maxMinutes: SESSION_RECORDED_MINUTES,
  version: settings.version,
  maskRules: settings.maskRules,
  onErrorSeconds: settings.onErrorSeconds,
});

/** What to tell a recorder that is not the newest. */
export const upgradeOf = (settings: RecordingSettings, recorder: string): { upgrade?: UpgradeDto } =>
  compareVersions(recorder, RECORDER_VERSION) < 0 ? { upgrade: { yours: recorder, oldest: oldestFor(settings), newest: RECORDER_VERSION } } : {};
