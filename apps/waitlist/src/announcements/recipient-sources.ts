import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';

/** Some of the people of one source. */
export interface Audience {
  source: string;
  /** Only people in one of these states of the source; absent: the states that the source says. */
  states?: readonly string[];
  /** Only people with one of these tags. */
  tags?: readonly string[];
}

export interface RecipientPage {
  emails: readonly string[];
  /** Where the next page begins; null: this was the last. */
  next: string | null;
}

/** People who can be written to. Runs in a transaction of the duty that asks: `waitlist_api` counts, `waitlist_worker` reads. */
export interface RecipientSource {
  readonly name: string;
  readonly states: readonly string[];
  count(tx: Tx, audience: Audience): Promise<number>;
  /** In an order that does not change while an announcement is prepared. People under restriction are left out. */
  page(tx: Tx, audience: Audience, after: string | null, limit: number): Promise<RecipientPage>;
}

/** Who announcements can go to. Rooms register theirs in `onModuleInit`. */
@Injectable()
export class RecipientSources {
  private readonly sources = new Map<string, RecipientSource>();

  register(source: RecipientSource): void {
    this.sources.set(source.name, source);
  }

  find(name: string): RecipientSource | undefined {
    return this.sources.get(name);
  }

  names(): string[] {
    return [...this.sources.keys()];
  }
}
