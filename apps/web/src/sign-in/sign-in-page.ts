import { html } from '../pages/html.js';
import { layout } from '../pages/layout.js';

const HELP = html`<p class="note">Each start of Pixeltrace prints a fresh sign-in link. It works once, within 15 minutes.</p>`;

/** Shows a button and uses nothing up: link previews and prefetchers open addresses, but press no buttons. */
export const signInPage = (token: string | undefined): string =>
  layout(
    'Sign in · Pixeltrace',
    html`<h1>Sign in</h1>
<form id="sign-in" method="post" action="/sign-in"${token === undefined ? html` hidden` : []}>
<input type="hidden" name="token" value="${token ?? ''}">
<p>You are about to sign in on this device.</p>
<button type="submit">Sign in</button>
</form>
${token === undefined ? html`<div id="no-token"><p>Open the sign-in link you were given.</p></div>` : []}${HELP}`,
    '/site/sign-in.js',
  );

export const refusedPage = (): string =>
  layout('Sign in · Pixeltrace', html`<h1>This link does not work</h1><p>It was used before, is older than 15 minutes, or is not complete.</p>${HELP}`);
