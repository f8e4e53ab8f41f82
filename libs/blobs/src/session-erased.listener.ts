import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Duty } from '#database/duties.js';
import { Listener } from '#database/listener.js';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SessionKeys } from './session-keys.js';

/** The duty that this process listens and reads keys as. */
export const SESSION_KEYS_DUTY = Symbol('SessionKeysDuty');

/** Lets go of a session, or of every session when none is named. Resolves when its memory is free; never rejects. */
export type Forget = (sessionId?: string) => Promise<void>;

/**
 * Drops from memory what belongs to an erased session, whichever process erased it: its key, and what rooms registered with `onErased`. Notices can be missed
 * while the connection is away; therefore everything is dropped when it is back.
 */
@Injectable()
export class SessionErasedListener implements OnModuleInit, OnApplicationShutdown {
  private readonly listener: Listener;
  private readonly rooms: Forget[] = [];

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(SESSION_KEYS_DUTY) duty: Duty,
    private readonly keys: SessionKeys,
  ) {
    this.listener = new Listener(config.database, duty, 'session_erased', (sessionId) => void this.forget(sessionId), () => void this.forget());
  }

  async onModuleInit(): Promise<void> {
    await this.listener.open();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.close();
  }

  onErased(forget: Forget): void {
    this.rooms.push(forget);
  }

  /** Resolves when this process holds nothing of the session any more. */
  async forget(sessionId?: string): Promise<void> {
    this.keys.forget(sessionId);
    await Promise.all(this.rooms.map((forget) => forget(sessionId)));
  }
}
