/** One part of `npm run load`. */
export interface LoadPart {
  name: string;
  /** Figures as they are kept in `docs/results`, and whether what they are measured for holds. `say` tells a person how it goes. */
  run: (options: { folder: string; say: (text: string) => void }) => Promise<{ figures: Record<string, unknown>; holds: boolean }>;
}
