import { type FieldProblem, ProblemError } from '#http/problem.js';
import { parseOrigin } from '#identity/ingest-keys.js';
import { RECORDER_VERSION } from '#recorder/version.js';
import type { CurrentPlan } from '../organisations/plans.repository.js';
import { isAtLeast } from './masking.js';
import type { ProjectSettings } from './project-settings.js';
import { compareVersions } from './recorder-versions.js';

/** Throws `validation-failed` with everything that does not fit together, or that changes to more than the plan allows. */
export const checkSettings = (before: ProjectSettings, after: ProjectSettings, plan: Pick<CurrentPlan, 'name' | 'retentionDays'>): void => {
  const errors: FieldProblem[] = [];
  const refuse = (pointer: string, detail: string): void => void errors.push({ pointer, detail });
  if (!isAtLeast(after.masking, after.maskingFloor)) refuse('/masking', `Must hide at least as much as the floor, ${after.maskingFloor}.`);
  if (after.minimumRecorder !== null && compareVersions(after.minimumRecorder, RECORDER_VERSION) > 0) refuse('/minimumRecorder', `The newest recorder is ${RECORDER_VERSION}.`);
  if (after.retentionDays !== before.retentionDays && after.retentionDays > plan.retentionDays) {
    refuse('/retentionDays', `The plan ${plan.name} keeps recordings for at most ${plan.retentionDays} days. Choose fewer days, or a plan that keeps them longer.`);
  }
  after.origins.forEach((origin, i) => {
    if (parseOrigin(origin) === null) refuse(`/origins/${i}`, 'Must be an origin such as https://app.example.com: https (http on localhost only), no path, no wildcard.');
  });
  if (errors.length > 0) throw new ProblemError('validation-failed', { errors });
};
