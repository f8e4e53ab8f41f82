import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Duty } from '#database/duties.js';
import { Listener } from '#database/listener.js';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SessionKeys } from './session-keys.js';

/** The duty that this process listens and reads keys as. */
export const SESSION_KEYS_DUTY = Symbol('SessionKeysDuty');

/** Drops keys from memory when any process erases their session. */
@Injectable()
export class SessionErasedListener implements OnModuleInit, OnApplicationShutdown {
  private readonly listener: Listener;

  constructor(@Inject(CONFIG) config: Config, @Inject(SESSION_KEYS_DUTY) duty: Duty, keys: SessionKeys) {
    this.listener = new Listener(config.database, duty, 'session_erased', (sessionId) => keys.forget(sessionId));
  }

  async onModuleInit(): Promise<void> {
    await this.listener.open();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.close();
  }
}
