import type { RecordingSummaryDto } from '../search/recording-summary.dto.js';

export interface LiveEvent {
  id: string;
  event: 'list' | 'recording' | 'ended';
  data: object;
}

const MOST_KEPT = 256;

/**
 * What is being recorded in one project, as a sequence of events: `recording` (new or changed) and `ended`. Who comes back soon gets what was missed, everybody else the whole `list`.
 * `epoch` tells this sequence from those of other processes.
 */
export class LiveList {
  private known = new Map<string, string>();
  private items: RecordingSummaryDto[] = [];
  private events: { number: number; event: LiveEvent }[] = [];
  private number = 0;

  constructor(private readonly epoch: string) {}

  /** Takes what is there now. */
  see(items: RecordingSummaryDto[]): void {
    const before = this.known;
    this.items = items;
    this.known = new Map(items.map((item) => [item.id, JSON.stringify(item)]));
    for (const item of items) if (before.get(item.id) !== this.known.get(item.id)) this.add('recording', item);
    for (const id of before.keys()) if (!this.known.has(id)) this.add('ended', { id });
  }

  /** What came after the event `lastId`; the whole list when that cannot be told. */
  since(lastId: string | undefined): LiveEvent[] {
    const [, epoch, digits] = /^([0-9a-z]{1,32})-(\d{1,15})$/.exec(lastId ?? '') ?? [];
    const last = epoch === this.epoch ? Number(digits) : undefined;
    const first = this.events[0]?.number ?? this.number + 1;
    if (last === undefined || last > this.number || last < first - 1) return [{ id: this.idOf(this.number), event: 'list', data: { items: this.items } }];
    return this.events.filter(({ number }) => number > last).map(({ event }) => event);
  }

  private add(event: LiveEvent['event'], data: object): void {
    this.number += 1;
    this.events.push({ number: this.number, event: { id: this.idOf(this.number), event, data } });
    if (this.events.length > MOST_KEPT) this.events.shift();
  }

  private idOf(number: number): string {
    return `${this.epoch}-${number}`;
  }
}
