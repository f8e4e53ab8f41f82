import { ProblemError } from '#http/problem.js';
import { mayReachProject } from '#identity/principal.js';
import type { Watcher } from './watcher.js';

/** What stands under an id: a recording, or the tombstone of one. */
export interface SessionState {
  projectId: string;
  gone: boolean;
  /** Kept, but not to be used. */
  restricted: boolean;
}

/** A foreign recording is answered as one that never was; one's own that was erased as that. Throws `not-found`, `session-deleted`, `restricted`. */
export function assertThere(principal: Watcher, state: SessionState | undefined): asserts state is SessionState {
  if (!state || !mayReachProject(principal, state.projectId)) throw new ProblemError('not-found');
  if (state.gone) throw new ProblemError('session-deleted');
  if (state.restricted) throw new ProblemError('restricted');
}
