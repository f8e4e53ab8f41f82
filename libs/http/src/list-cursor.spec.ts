import fc from 'fast-check';
import { ListCursor } from './list-cursor.js';
import { ProblemError } from './problem.js';

const cursors = new ListCursor({ secrets: { sessionToken: 'a', apiKeyPepper: 'b' } });
const position = fc.record({ at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()), id: fc.uuid(), towards: fc.constantFrom('next' as const, 'previous' as const) });
const list = fc.array(fc.option(fc.string()), { maxLength: 4 });

describe('ListCursor', () => {
  it('reads what it made, for the list it was made for', () => {
    fc.assert(
      fc.property(list, list, position, (own, other, at) => {
        const cursor = cursors.encode(own, at);
        expect(cursors.decode(own, cursor)).toEqual(at);
        if (JSON.stringify(own) !== JSON.stringify(other)) expect(() => cursors.decode(other, cursor)).toThrow(ProblemError);
      }),
    );
  });

  it('reads nothing else', () => {
    const cursor = cursors.encode(['holds'], { at: '2026-11-24T10:00:00.000000Z', id: '0197f2a0-0000-7000-8000-000000000001' });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.tuple(fc.nat(cursor.length - 1), fc.constantFrom(...'ABab01_-')).map(([at, character]) => cursor.slice(0, at) + character + cursor.slice(at + 1))), (text) => {
        fc.pre(text !== cursor);
        expect(() => cursors.decode(['holds'], text)).toThrow(ProblemError);
      }),
    );
    expect(cursors.decode(['holds'], undefined)).toBeUndefined();
  });

  it('makes a cursor only where there is more', () => {
    const rows = ['1', '2', '3'].map((id) => ({ at: `2026-11-24T10:00:00.00000${id}Z`, id }));
    const { items, nextCursor } = cursors.page(['x'], rows, 2);
    expect(items).toEqual(rows.slice(0, 2));
    expect(cursors.decode(['x'], nextCursor ?? '')).toEqual({ ...rows[1], towards: 'next' });
    expect(cursors.page(['x'], rows, 3).nextCursor).toBeNull();
  });
});
