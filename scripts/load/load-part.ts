/** One part of `npm run load`. */
export interface LoadPart {
  name: string;
  /** Figures as they are kept in `docs/results`, and whether what they are measured for holds. `say` tells a person how it goes; `count` is asked for instead of the part's own volume. */
  run: (options: { folder: string; say: (text: string) => void; count?: number }) => Promise<{ figures: Record<string, unknown>; holds: boolean }>;
}
