import { AccountRepository } from '#identity/account.repository.js';
import type { Provider } from '@nestjs/common';
import { InvitationLetter } from './invitation-letter.js';
import { InvitationsRepository } from './invitations.repository.js';
import { OrganisationOpening } from './organisation-opening.js';
import { OrganisationsRepository } from './organisations.repository.js';
import { PlanLimits } from './plan-limits.js';
import { Plans } from './plans.service.js';
import { PlansRepository } from './plans.repository.js';
import { ProjectGate } from './project-gate.js';
import { ProjectsRepository } from './projects.repository.js';
import { TeamRepository } from './team.repository.js';

/** What both the API and the worker are made of. None of it keeps anything. */
export const SHARED_PARTS: Provider[] = [AccountRepository, InvitationLetter, InvitationsRepository, OrganisationOpening, OrganisationsRepository, Plans, PlansRepository, TeamRepository];

/** What API keys need of it. */
export const PROJECT_GATE: Provider[] = [AccountRepository, PlanLimits, Plans, PlansRepository, ProjectGate, ProjectsRepository, TeamRepository];
