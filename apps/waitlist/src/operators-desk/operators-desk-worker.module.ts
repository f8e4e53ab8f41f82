import { Module } from '@nestjs/common';
import { InvitationRepository } from './invitation.repository.js';
import { Invitations } from './invitations.js';
import { InviteWaveHandler } from './invite-wave.handler.js';
import { OrganisationOpenedHandler } from './organisation-opened.handler.js';

/** Invitations on their way. Needs `ExchangeModule` and the duty `waitlist_worker`. */
@Module({ providers: [InvitationRepository, Invitations, InviteWaveHandler, OrganisationOpenedHandler] })
export class OperatorsDeskWorkerModule {}
