import { Injectable } from '@nestjs/common';
import type { Client } from 'openapi-fetch';
import { NamelessApi } from '../../forms/nameless-api.js';
import type { components, paths } from '../../generated/waitlist.js';

export type Preferences = components['schemas']['MailPreferencesDto'];

/** Asks the waitlist API, which knows who gets what. Its links are limited to nobody, so no visitor is named to it. Throws `dependency-unavailable` when it does not answer. */
@Injectable()
export class UnsubscribeClient {
  constructor(private readonly api: NamelessApi) {}

  async unsubscribe(token: string): Promise<void> {
    await this.waitlist.POST('/v1/unsubscribe/{token}', { params: { path: { token } } });
  }

  /** Undefined for a link that is none of ours. */
  async read(token: string): Promise<Preferences | undefined> {
    return (await this.waitlist.GET('/v1/mail-preferences/{token}', { params: { path: { token } } })).data;
  }

  async choose(token: string, streams: components['schemas']['ChooseMailDto']['streams']): Promise<Preferences | undefined> {
    return (await this.waitlist.PATCH('/v1/mail-preferences/{token}', { params: { path: { token } }, body: { streams } })).data;
  }

  private get waitlist(): Client<paths> {
    return this.api.client<paths>('waitlist');
  }
}
