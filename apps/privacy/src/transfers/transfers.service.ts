import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { SubprocessorLists } from '../subprocessors/subprocessor-lists.service.js';
import { SubprocessorsRepository } from '../subprocessors/subprocessors.repository.js';
import { type RecordToolDto, TOOLS_OF, type TransfersDto, type TransferToolDto } from './transfers.dto.js';
import { TransfersRepository } from './transfers.repository.js';

/** Where personal data is, where it goes, and on what ground (clauses T1, T2). */
@Injectable()
export class TransfersService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly transfers: TransfersRepository,
    private readonly subprocessors: SubprocessorsRepository,
    private readonly lists: SubprocessorLists,
  ) {}

  async register(): Promise<TransfersDto> {
    return this.db.transaction('platform', async (tx) => ({ stores: await this.transfers.stores(tx), flows: await this.transfers.flows(tx) }));
  }

  record(operator: OperatorPrincipal, subprocessorId: string, wish: RecordToolDto): Promise<TransferToolDto> {
    const { origin, tool } = wish;
    if (!(TOOLS_OF[origin] as readonly string[]).includes(tool)) throw new ProblemError('validation-failed', { errors: [{ pointer: '/tool', detail: `For the ${origin}: ${TOOLS_OF[origin].join(', ')}.` }] });
    return this.change(operator, subprocessorId, 'recorded', (tx) => this.transfers.record(tx, subprocessorId, wish, operator.id));
  }

  /** From this moment on the gate is shut, unless another tool stands. */
  end(operator: OperatorPrincipal, subprocessorId: string, id: string): Promise<TransferToolDto> {
    return this.change(operator, subprocessorId, 'ended', (tx) => this.transfers.end(tx, subprocessorId, id));
  }

  private change(operator: OperatorPrincipal, subprocessorId: string, kind: 'recorded' | 'ended', work: (tx: Tx) => Promise<TransferToolDto | undefined>): Promise<TransferToolDto> {
    return this.db.transaction('platform', async (tx) => {
      await this.subprocessors.lock(tx);
      const tool = await work(tx);
      if (!tool) throw new ProblemError('not-found');
      await this.lists.publish(tx, 'corrected', subprocessorId);
      await this.audit.append(tx, { log: 'platform', action: `transfer-tool.${kind}`, actor: actorOf(operator), target: { kind: 'subprocessor', id: subprocessorId }, details: { toolId: tool.id, origin: tool.origin, tool: tool.tool } });
      return tool;
    });
  }
}
