import { ProblemError } from '#http/problem.js';
import type { Proof } from '#identity/proofs.js';
import type { ProofDto } from './factors.dto.js';

const WAYS = 'Give one of: totp; recoveryCode; challenge and code; challenge and credential.';

/** The one proof in a body. Throws `validation-failed` when there is none, or more than one. */
export const proofOf = ({ totp, recoveryCode, challenge, code, credential }: ProofDto): Proof => {
  const proofs: Proof[] = [];
  if (totp !== undefined) proofs.push({ kind: 'totp', code: totp });
  if (recoveryCode !== undefined) proofs.push({ kind: 'recovery-code', code: recoveryCode });
  if (challenge !== undefined && code !== undefined) proofs.push({ kind: 'mailed-code', challenge, code });
  if (challenge !== undefined && credential !== undefined) proofs.push({ kind: 'passkey', challenge, credential });
  const [proof, another] = proofs;
  if (!proof || another) throw new ProblemError('validation-failed', { errors: [{ pointer: '', detail: WAYS }] });
  return proof;
};
