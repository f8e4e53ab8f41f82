/** The promises of the privacy policy. Ids are stable: code, tests and the policy page refer to them. */
export const CLAUSES = [
  'S1', 'S2', 'S3', 'S4', 'C1', 'C2', 'C3', 'C4', 'C5', 'A1', 'A2', 'A3', 'A4', 'A5', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8',
  'D1', 'D2', 'D3', 'D4', 'D5', 'X1', 'X2', 'X3', 'T1', 'T2', 'V1', 'V2', 'V3', 'K1', 'K2', 'L1',
] as const;

export type Clause = (typeof CLAUSES)[number];
