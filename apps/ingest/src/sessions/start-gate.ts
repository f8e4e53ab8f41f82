import { ProblemError } from '#http/problem.js';
import { compareVersions, oldestFor } from '../identity/recorder-versions.js';
import { hasAgreed } from './session-consent.js';
import type { StartSessionDto } from './sessions.dto.js';
import type { RecordingSettings } from './sessions.repository.js';

/** Throws the problem with which the project refuses this session. */
export const assertMayStart = (settings: RecordingSettings, request: StartSessionDto, origin: string, isRestricted: boolean): void => {
  if (!settings.recordingEnabled) throw new ProblemError('recording-disabled');
  assertOrigin(settings, origin);
  const oldest = oldestFor(settings);
  if (compareVersions(request.recorder, oldest) < 0) throw new ProblemError('recorder-too-old', { detail: `The oldest recorder that may record this project is ${oldest}.` });
  if (settings.consentMode === 'required' && !hasAgreed(request.consent)) throw new ProblemError('consent-required');
  if (isRestricted) throw new ProblemError('end-user-restricted');
};

/** Beside the list of the key there is one of the project. */
export const assertOrigin = ({ origins }: Pick<RecordingSettings, 'origins'>, origin: string): void => {
  if (origins.length > 0 && !origins.includes(origin)) throw new ProblemError('origin-not-allowed');
};
