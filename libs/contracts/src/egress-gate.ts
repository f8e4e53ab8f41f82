export const EGRESS_GATE = Symbol('EgressGate');

/** Asked before personal data leaves for another host. Throws `EgressRefusedError` when the host is not an active subprocessor for these categories. */
export interface EgressGate {
  assertAllowed(host: string, categories: readonly string[]): Promise<void>;
}

export class EgressRefusedError extends Error {
  readonly code = 'egress-refused';
  constructor(readonly host: string) {
    super(`No active subprocessor is registered for host ${host}`);
    this.name = 'EgressRefusedError';
  }
}
