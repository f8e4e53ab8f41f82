import type { Tx } from '#contracts/transaction.js';
import { Injectable, Module } from '@nestjs/common';
import type { InboundMail } from './inbound-mail.js';

/** A room that takes mails in. Asked in ascending `order` until one takes the mail. */
export interface InboundMailHandler {
  readonly name: string;
  /** Bounces are 0. */
  readonly order: number;
  /**
   * Runs as `waitlist_worker`, in the transaction that ends the mail: effect and end are one commit, so each mail is taken once. True: taken, nobody
   * else is asked. May be called again with the same `mail.id` when the transaction failed. Throw `BadDataError` for what can never be handled.
   */
  take(tx: Tx, mail: InboundMail): Promise<boolean>;
}

/** Rooms register theirs in `onModuleInit`. */
@Injectable()
export class InboundMailHandlers {
  private readonly handlers: InboundMailHandler[] = [];

  register(handler: InboundMailHandler): void {
    if (this.handlers.some(({ name }) => name === handler.name)) throw new Error(`The inbound mail handler ${handler.name} is registered twice`);
    this.handlers.push(handler);
    this.handlers.sort((one, other) => one.order - other.order);
  }

  list(): readonly InboundMailHandler[] {
    return this.handlers;
  }
}

/** One list for all rooms of a process. */
@Module({ providers: [InboundMailHandlers], exports: [InboundMailHandlers] })
export class InboundMailModule {}
