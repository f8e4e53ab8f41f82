import { AccountRepository } from '#identity/account.repository.js';
import type { Provider } from '@nestjs/common';
import { InvitationLetter } from './invitation-letter.js';
import { InvitationsRepository } from './invitations.repository.js';
import { OrganisationOpening } from './organisation-opening.js';
import { OrganisationsRepository } from './organisations.repository.js';
import { Plans } from './plans.service.js';
import { PlansRepository } from './plans.repository.js';
import { TeamRepository } from './team.repository.js';

/** What both the API and the worker are made of. None of it keeps anything. */
export const SHARED_PARTS: Provider[] = [AccountRepository, InvitationLetter, InvitationsRepository, OrganisationOpening, OrganisationsRepository, Plans, PlansRepository, TeamRepository];
