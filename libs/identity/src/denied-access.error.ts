import type { AuditActor } from '#contracts/audit-writer.js';
import { ProblemError } from '#http/problem.js';

export type DenialCode = 'insufficient-scope' | 'reauthentication-required';

/** A credential that works, but not for this. */
export class DeniedAccessError extends ProblemError {
  declare readonly code: DenialCode;

  constructor(
    code: DenialCode,
    /** Whose log it is written to; null: the platform's. */
    readonly tenantId: string | null,
    readonly actor: AuditActor,
    detail?: string,
  ) {
    super(code, detail === undefined ? {} : { detail });
  }
}
