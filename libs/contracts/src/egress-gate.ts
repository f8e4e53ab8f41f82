export const EGRESS_GATE = Symbol('EgressGate');

/** Asked before personal data leaves for another host. Throws `EgressRefusedError` when the host is not an active subprocessor for these categories, or lacks what data of people in the EU and the UK needs to go there. */
export interface EgressGate {
  assertAllowed(host: string, categories: readonly string[]): Promise<void>;
}

/** `not-listed`: no active subprocessor with these categories; `no-transfer-tool`: none for the EU or the UK; `objection-open`: a customer objected in time, and that is not settled. */
export type EgressRefusal = 'not-listed' | 'no-transfer-tool' | 'objection-open';

const WORDS: Readonly<Record<EgressRefusal, string>> = {
  'not-listed': 'No active subprocessor is registered for host',
  'no-transfer-tool': 'No transfer tool for people in the EU or the UK is registered for host',
  'objection-open': 'An objection of a customer is not settled about host',
};

export class EgressRefusedError extends Error {
  readonly code = 'egress-refused';
  constructor(
    readonly host: string,
    readonly reason: EgressRefusal = 'not-listed',
  ) {
    super(`${WORDS[reason]} ${host}`);
    this.name = 'EgressRefusedError';
  }
}
