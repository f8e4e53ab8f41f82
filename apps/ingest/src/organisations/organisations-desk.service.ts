import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { FIRST_PLAN, OrganisationOpening } from './organisation-opening.js';
import type { OpenedOrganisationDto, OpenOrganisationDto } from './organisations-desk.dto.js';
import { PlansRepository } from './plans.repository.js';

/** Operators open organisations by hand. What is inside them they do not see. */
@Injectable()
export class OrganisationsDeskService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly plans: PlansRepository,
    private readonly opening: OrganisationOpening,
  ) {}

  open(operator: OperatorPrincipal, { name, ownerEmail, plan = FIRST_PLAN }: OpenOrganisationDto): Promise<OpenedOrganisationDto> {
    const id = randomUUID();
    return this.db.transaction({ tenants: [id] }, async (tx) => {
      if (!(await this.plans.find(tx, plan))) throw new ProblemError('validation-failed', { errors: [{ pointer: '/plan', detail: 'There is no such plan.' }] });
      const { organisation, invitation } = await this.opening.open(tx, { id, name: name.trim(), ownerEmail, plan }, actorOf(operator));
      return { ...organisation, plan, invitationExpiresAt: invitation.expiresAt };
    });
  }
}
