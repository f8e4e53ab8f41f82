import { backoffSeconds, HEARTBEAT_MS, RUN_LEASE_SECONDS } from './job-settings.js';

describe('pauses', () => {
  it('double from one second to five minutes', () => {
    expect([1, 2, 3, 8, 9, 10, 1_000].map(backoffSeconds)).toEqual([1, 2, 4, 128, 256, 300, 300]);
  });

  it('leave a lease time for three heartbeats', () => {
    expect(RUN_LEASE_SECONDS * 1_000).toBeGreaterThan(3 * HEARTBEAT_MS);
  });
});
