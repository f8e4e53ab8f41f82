import type { Clock } from '#clock/clock.js';
import type { EgressGate } from '#contracts/egress-gate.js';
import { isIP } from 'node:net';

const ASK_AGAIN_MS = 30_000;

/** True for this machine itself: what is sent there has not left. */
export const isLoopback = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
};

/** Asks the gate before recordings go to a store on another host, at most every 30 s. Undefined for loopback, where there is nothing to ask. */
export const egressCheck = (endpoint: string, gate: EgressGate | undefined, clock: Clock): (() => Promise<void>) | undefined => {
  const host = new URL(endpoint).hostname;
  if (isLoopback(host)) return undefined;
  if (!gate) throw new Error('A blob store on another host needs an egress gate');
  let allowedUntil = -Infinity;
  return async () => {
    if (clock.monotonic() < allowedUntil) return;
    await gate.assertAllowed(host, ['recording']);
    allowedUntil = clock.monotonic() + ASK_AGAIN_MS;
  };
};
