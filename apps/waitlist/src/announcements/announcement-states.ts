import { ProblemError } from '#http/problem.js';
import type { AnnouncementState } from './announcements.dto.js';

export type AnnouncementAction = 'change' | 'schedule' | 'pause' | 'resume' | 'cancel' | 'resend';

const FROM: Readonly<Record<AnnouncementAction, readonly AnnouncementState[]>> = {
  change: ['draft'],
  schedule: ['draft', 'scheduled'],
  pause: ['scheduled', 'preparing', 'running'],
  resume: ['paused'],
  cancel: ['draft', 'scheduled', 'preparing', 'running', 'paused'],
  resend: ['running', 'paused', 'done'],
};

/** Throws `conflict` when the action makes no sense in this state. */
export const requireState = (state: AnnouncementState, action: AnnouncementAction): void => {
  if (!FROM[action].includes(state)) throw new ProblemError('conflict', { detail: `The announcement is ${state}; that can be done while it is ${FROM[action].join(', ')}.` });
};
