import type { AuditActor } from '#contracts/audit-writer.js';
import { ProblemError } from '#http/problem.js';

/** A credential that works, but not for this. */
export class InsufficientScopeError extends ProblemError {
  constructor(
    readonly tenantId: string,
    readonly actor: AuditActor,
    detail?: string,
  ) {
    super('insufficient-scope', detail === undefined ? {} : { detail });
  }
}
