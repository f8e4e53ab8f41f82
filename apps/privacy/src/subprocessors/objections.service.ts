import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ObjectionDto, ObjectionsDto, RaiseObjectionDto, SettleObjectionDto } from './subprocessors.dto.js';
import { SubprocessorsRepository } from './subprocessors.repository.js';

/** What customers say against a subprocessor. What was said in time keeps the egress gate shut until it is settled. */
@Injectable()
export class ObjectionsService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: SubprocessorsRepository,
  ) {}

  async list(subprocessorId: string): Promise<ObjectionsDto> {
    return this.db.transaction('platform', async (tx) => {
      if (!(await this.repository.find(tx, subprocessorId))) throw new ProblemError('not-found');
      return { objections: await this.repository.objections(tx, subprocessorId) };
    });
  }

  raise(operator: OperatorPrincipal, subprocessorId: string, { organisationId, reason }: RaiseObjectionDto): Promise<ObjectionDto> {
    return this.db.transaction('platform', async (tx) => {
      if (!(await this.repository.find(tx, subprocessorId))) throw new ProblemError('not-found');
      const objection = await this.repository.object(tx, subprocessorId, organisationId, reason, operator.id);
      if (!objection) throw new ProblemError('conflict', { detail: 'The organisation has objected already, and that is not settled.' });
      await this.audit.append(tx, { log: 'platform', action: 'subprocessor.objected', actor: actorOf(operator), target: { kind: 'subprocessor', id: subprocessorId }, details: { objectionId: objection.id, organisationId } });
      return objection;
    });
  }

  settle(operator: OperatorPrincipal, subprocessorId: string, id: string, { resolution, note }: SettleObjectionDto): Promise<ObjectionDto> {
    return this.db.transaction('platform', async (tx) => {
      const objection = await this.repository.settle(tx, subprocessorId, id, resolution, note, operator.id);
      if (!objection) throw new ProblemError('not-found');
      await this.audit.append(tx, { log: 'platform', action: 'subprocessor.objection-settled', actor: actorOf(operator), target: { kind: 'subprocessor', id: subprocessorId }, details: { objectionId: id, resolution } });
      return objection;
    });
  }
}
