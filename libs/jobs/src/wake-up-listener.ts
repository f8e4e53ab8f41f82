import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Duty } from '#database/duties.js';
import { Listener } from '#database/listener.js';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { JobOwner } from './job-owner.js';
import { JOB_OWNER, WORKER_DUTY } from './jobs.tokens.js';
import { Relay } from './relay.js';
import { wakeUpChannel } from './wake-up.js';

/** Wakes the relay when a writer says that there is work. */
@Injectable()
export class WakeUpListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listener: Listener;

  constructor(@Inject(CONFIG) config: Config, @Inject(JOB_OWNER) owner: JobOwner, @Inject(WORKER_DUTY) duty: Duty, @Inject(Relay) relay: Relay) {
    this.listener = new Listener(config.database, duty, wakeUpChannel(owner), () => relay.wakeUp());
  }

  onApplicationBootstrap(): Promise<void> {
    return this.listener.open();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.listener.close();
  }
}
