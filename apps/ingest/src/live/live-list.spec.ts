import type { RecordingSummaryDto } from '../search/recording-summary.dto.js';
import { LiveList } from './live-list.js';

const item = (id: string, durationMs = 0): RecordingSummaryDto => ({ id, durationMs }) as RecordingSummaryDto;
const told = (list: LiveList, lastId?: string): string[] => list.since(lastId).map(({ event, data }) => `${event} ${(data as { id?: string; items?: { id: string }[] }).id ?? (data as { items: { id: string }[] }).items.map(({ id }) => id).join('+')}`);
const lastOf = (list: LiveList, from?: string): string => list.since(from).at(-1)?.id ?? '';

describe('LiveList', () => {
  it('tells a newcomer all of it, and then what changes', () => {
    const list = new LiveList('one');
    list.see([item('a'), item('b')]);
    expect(told(list)).toEqual(['list a+b']);
    const last = lastOf(list);
    list.see([item('a'), item('b')]);
    expect(told(list, last)).toEqual([]);
    list.see([item('c'), item('a', 5)]);
    expect(told(list, last)).toEqual(['recording c', 'recording a', 'ended b']);
    expect(told(list, lastOf(list, last))).toEqual([]);
  });

  it('tells who comes back what was missed', () => {
    const list = new LiveList('one');
    list.see([item('a')]);
    const last = lastOf(list);
    for (let n = 1; n <= 256; n++) list.see([item('a', n)]);
    expect(told(list, last)).toHaveLength(256);
    list.see([item('a', 257)]);
    expect(told(list, last)).toEqual(['list a']);
  });

  it.each(['two-1', 'one-', 'one-9', 'one--1', 'one-1e3', 'x', '', 'one-1-1'.repeat(99)])('tells all of it to who comes with %s', (lastId) => {
    const list = new LiveList('one');
    list.see([item('a')]);
    expect(told(list, lastId)).toEqual(['list a']);
  });
});
