import { RULES_SINCE } from '#recording-format/mask-rules.js';
import type { ProjectSettings } from './project-settings.js';

/** The oldest recorder whose sessions are taken at all. Every version from here on is under test with the bytes that it sends. */
export const OLDEST_RECORDER = '1.0.0';

const SHAPE = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/;

/** Below zero when `one` is older. What is no version is older than any. */
export const compareVersions = (one: string, other: string): number => {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  const at = a.findIndex((number, i) => number !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
};

const numbersOf = (version: string): number[] => {
  const [, ...parts] = SHAPE.exec(version) ?? [];
  return parts.length === 3 ? parts.map(Number) : [-1, -1, -1];
};

/** The oldest recorder that can keep what the settings ask for. */
export const oldestFor = ({ minimumRecorder, maskRules }: Pick<ProjectSettings, 'minimumRecorder' | 'maskRules'>): string =>
  [minimumRecorder ?? OLDEST_RECORDER, ...(maskRules.length > 0 ? [RULES_SINCE] : [])].reduce((oldest, version) => (compareVersions(version, oldest) > 0 ? version : oldest), OLDEST_RECORDER);
