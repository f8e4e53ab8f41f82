/** What a sealed message holds; part of its associated data (docs/recording-format.md §7). */
export const SEALED_KIND = { chunk: 1, segment: 2, poster: 3, thumbnail: 4, archive: 5 } as const;
export type SealedKind = keyof typeof SEALED_KIND;
