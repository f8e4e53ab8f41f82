import type { MaskRule } from '#recording-format/mask-rules.js';
import { isAtLeast } from './masking.js';
import { type ProjectSettings, SETTING_NAMES, type SettingName } from './project-settings.js';
import { compareVersions } from './recorder-versions.js';

export interface SettingChange {
  setting: SettingName;
  before: unknown;
  after: unknown;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What differs, in the order of the settings. A version from before a setting existed says nothing of it. */
export const changesBetween = (before: Partial<ProjectSettings>, after: Partial<ProjectSettings>): SettingChange[] =>
  SETTING_NAMES.filter((name) => before[name] !== undefined && !same(before[name], after[name])).map((setting) => ({ setting, before: before[setting], after: after[setting] }));

/** Whether something may be seen afterwards that was hidden before. */
export const unmasks = (before: ProjectSettings, after: ProjectSettings): boolean =>
  !isAtLeast(after.masking, before.masking) ||
  !isAtLeast(after.maskingFloor, before.maskingFloor) ||
  before.maskRules.some((rule) => !after.maskRules.some((kept) => hidesAsMuch(kept, rule))) ||
  compareVersions(after.minimumRecorder ?? '0.0.0', before.minimumRecorder ?? '0.0.0') < 0;

const hidesAsMuch = (kept: MaskRule, rule: MaskRule): boolean => same(normal(kept), normal(rule)) || (kept.route === rule.route && !kept.area && !kept.label);

const normal = ({ route, area, label }: MaskRule): unknown[] => [route, area ? [area.x, area.y, area.width, area.height] : null, label ?? null];

/** `masking: none → block` as `{ 'masking.before': 'none', 'masking.after': 'block' }`, for the audit log. Lists as JSON. */
export const auditDetails = (changes: readonly SettingChange[]): Record<string, string | number | boolean | null> =>
  Object.fromEntries(changes.flatMap(({ setting, before, after }) => [[`${setting}.before`, plain(before)], [`${setting}.after`, plain(after)]]));

const plain = (value: unknown): string | number | boolean | null => (value !== null && typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean | null));
