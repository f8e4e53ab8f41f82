import type { Ledger } from '#recording-format/ledger.js';
import fc from 'fast-check';
import { LossLedger, SERVER_LOSS_REASONS } from './server-ledger.js';

const client = (stored: number, more: Partial<Ledger> = {}): Ledger => ({ captured: stored, stored, deduplicated: 0, skipped: {}, lost: {}, ...more });
const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);

describe('LossLedger', () => {
  it('counts frames that the recorder sent and that never came', () => {
    const ledger = new LossLedger({ client: null, server: {} });
    ledger.keep();
    ledger.settle(client(4), 'gap');
    expect(ledger.state().server).toMatchObject({ captured: 4, stored: 1, lost: { gap: 3 } });
  });

  it('goes on from what was written down', () => {
    const before = new LossLedger({ client: null, server: {} });
    before.keep();
    before.lose('mask-unproven');
    before.settle(client(2, { captured: 5, deduplicated: 1, skipped: { busy: 1 }, lost: { encode: 1 } }), 'gap');
    const after = new LossLedger(before.state());
    after.keep();
    after.settle(client(3, { captured: 6, deduplicated: 1, skipped: { busy: 1 }, lost: { encode: 1 } }), 'gap');
    expect(after.state().server).toEqual({ captured: 6, stored: 2, deduplicated: 1, skipped: { busy: 1 }, lost: { encode: 1, 'mask-unproven': 1 } });
  });

  it('does not let an older ledger take anything back', () => {
    const ledger = new LossLedger({ client: null, server: {} });
    ledger.settle(client(5), 'undecodable');
    ledger.settle(client(2), 'gap');
    expect(ledger.state()).toMatchObject({ client: { stored: 5 }, server: { lost: { undecodable: 5 } } });
  });

  it('always balances, whatever the recorder claims', () => {
    const step = fc.oneof(
      fc.constant({ kind: 'keep' as const }),
      fc.record({ kind: fc.constant('lose' as const), reason: fc.constantFrom(...SERVER_LOSS_REASONS) }),
      fc.record({ kind: fc.constant('late' as const), frames: fc.nat(5) }),
      fc.record({ kind: fc.constant('settle' as const), stored: fc.nat(50), deduplicated: fc.nat(50), busy: fc.nat(50), encode: fc.nat(50) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let ledger = new LossLedger({ client: null, server: {} });
        for (const one of steps) {
          if (one.kind === 'keep') ledger.keep();
          else if (one.kind === 'lose') ledger.lose(one.reason);
          else if (one.kind === 'late') ledger.arriveLate(one.frames);
          else {
            const { stored, deduplicated, busy, encode } = one;
            ledger.settle({ captured: stored + deduplicated + busy + encode, stored, deduplicated, skipped: { busy }, lost: { encode } }, 'gap');
          }
          ledger = new LossLedger(ledger.state());
        }
        const { server } = ledger.state();
        expect(server.captured).toBe(server.stored + server.deduplicated + sum(server.skipped) + sum(server.lost));
        expect(Math.min(0, ...Object.values(server.lost))).toBe(0);
      }),
    );
  });
});
