import type { Duty } from '#database/duties.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { MailKeys } from './mail-keys.js';
import { MailRepository } from './mail.repository.js';
import { Mail } from './mail.service.js';

/** Duties that may call `mail.submit`. */
export type MailDuty = Extract<Duty, 'waitlist_api' | 'waitlist_worker' | 'ingest_api' | 'ingest_worker' | 'identity_writer' | 'privacy_api' | 'privacy_worker'>;

@Module({ providers: [Mail, MailKeys, MailRepository], exports: [Mail, MailKeys] })
class MailRoom {}

/** Gives `Mail` to whoever imports it. `duty` says as whom its transactions run; nothing is opened. */
@Module({})
export class MailModule {
  static forDuty(_duty: MailDuty): DynamicModule {
    return { module: MailModule, imports: [MailRoom], exports: [MailRoom] };
  }
}
