import type { DataHolder } from '#contracts/data-holder.js';
import { Injectable } from '@nestjs/common';

/** The holders of personal data in this process. Rooms register theirs in `onModuleInit`. */
@Injectable()
export class DataHolderRegistry {
  private readonly holders = new Map<string, DataHolder>();

  /** Names are unique, and so are stores: each has one holder that answers for it. */
  register(holder: DataHolder): void {
    if (this.holders.has(holder.name)) throw new Error(`The data holder ${holder.name} is registered twice`);
    const taken = holder.stores.find((store) => this.holderOf(store));
    if (taken !== undefined) throw new Error(`The store ${taken} has two data holders`);
    this.holders.set(holder.name, holder);
  }

  list(): readonly DataHolder[] {
    return [...this.holders.values()];
  }

  holderOf(store: string): DataHolder | undefined {
    return this.list().find((holder) => holder.stores.includes(store));
  }
}
