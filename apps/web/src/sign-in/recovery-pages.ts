import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { sessionCookie, writeSessionCookie } from '#identity/session-cookie.js';
import { Inject, Injectable } from '@nestjs/common';
import { hidden } from '../forms/form-fields.js';
import { html } from '../pages/html.js';
import { layout } from '../pages/layout.js';
import { writeDevice } from './device-cookie.js';
import { RecoveryApi } from './recovery-api.js';
import { codePage, recoveryPage } from './sign-in-page.js';
import type { Sent, Shown } from './sign-in.routes.js';

/** Shows a button and stops nothing: link previews open addresses, but press no buttons. */
export const stopPage = (token: string): string =>
  layout(
    'Stop a change · Pixeltrace',
    html`<h1>Stop this change?</h1>
<p>We told you about a change of your account. If you did not ask for it, stop it here.</p>
<form method="post" action="/sign-in/stop">${hidden('token', token)}<button class="danger" type="submit">Stop it</button></form>`,
  );

const stoppedPage = (stopped: boolean): string =>
  stopped
    ? layout('Stopped · Pixeltrace', html`<h1>It is stopped</h1><p>Somebody could read your mail or use your session. <a href="/sign-in">Sign in</a>, end all other sessions and look at your second factors.</p>`)
    : layout('Not stopped · Pixeltrace', html`<h1>There is nothing to stop</h1><p>The link is not complete, or the change has ended or taken effect.</p>`);

/** Pages for who lost a factor, and for who was told of a change. */
@Injectable()
export class RecoveryPages {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly api: RecoveryApi,
  ) {}

  async recover({ request, fields }: Sent): Promise<Shown> {
    const challenge = fields.get('challenge') ?? '';
    const state = await this.api.recover(challenge, request);
    if (!state) return { status: 401, page: codePage({ who: 'member', challenge, wrong: true }) };
    if (state.sessionToken === undefined) return { status: 200, page: recoveryPage(state) };
    const device = state.device === undefined ? [] : [writeDevice(this.config, state.device)];
    return { goTo: '/dashboard', cookies: [writeSessionCookie(sessionCookie(this.config), state.sessionToken), ...device] };
  }

  async stop({ request, fields }: Sent): Promise<Shown> {
    const stopped = await this.api.stop(fields.get('token') ?? '', request);
    return { status: stopped ? 200 : 401, page: stoppedPage(stopped) };
  }
}
