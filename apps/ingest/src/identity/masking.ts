/** Ways of masking, strictest first. */
export const MASKINGS = ['block', 'mask-all', 'mask-inputs', 'none'] as const;
export type Masking = (typeof MASKINGS)[number];

/** Whether `masking` hides at least as much as `floor`. */
export const isAtLeast = (masking: Masking, floor: Masking): boolean => MASKINGS.indexOf(masking) <= MASKINGS.indexOf(floor);
