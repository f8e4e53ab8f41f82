/** What `/.well-known/gpc.json` says (Global Privacy Control): that we honour it, and since when. */
export const GPC_SUPPORT = { gpc: true, lastUpdate: '2026-11-24' } as const;
