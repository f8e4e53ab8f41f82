import { field, hidden, problemNote } from '../forms/form-fields.js';
import { html, type Markup } from '../pages/html.js';
import { layout } from '../pages/layout.js';

/** Who signs in: the address of the pages tells them apart. */
export type Who = 'member' | 'operator';

export const pathOf = (who: Who): string => (who === 'member' ? '/sign-in' : '/sign-in/operator');

const TITLE = 'Sign in · Pixeltrace';
const SCRIPT = '/site/sign-in.js';

const emailForm = (who: Who): Markup => html`<form class="stack" method="post" action="${pathOf(who)}/code">
${field({ name: 'email', label: 'Your mail address', type: 'email', required: true, autocomplete: 'username webauthn', maxlength: 254 })}
<p><button type="submit">Mail me a code</button></p>
</form>`;

/** Shown by the script alone, where the browser can do it. */
const passkeyButton = (who: Who, challenge: string, words: string): Markup =>
  html`<p id="passkey" hidden data-way="${who === 'member' ? 'sign-in' : 'operator-sign-in'}" data-challenge="${challenge}"><button class="plain" type="button">${words}</button> <span class="error" role="alert"></span></p>
${who === 'member' ? [] : html`<form id="passkey-answer" method="post" action="${pathOf(who)}/passkey" hidden>${hidden('challenge', challenge)}${hidden('credential', '')}</form>`}`;

/** Asks for the address or, with a link, shows a button and uses nothing up: link previews and prefetchers open addresses, but press no buttons. */
export const signInPage = (token: string | undefined): string =>
  layout(
    TITLE,
    html`<h1>Sign in</h1>
<form id="sign-in" method="post" action="/sign-in"${token === undefined ? html` hidden` : []}>
${hidden('token', token ?? '')}
<p>You are about to sign in on this device.</p>
<button type="submit">Sign in</button>
</form>
${token === undefined ? html`<div id="no-token">${emailForm('member')}${passkeyButton('member', '', 'Sign in with a passkey')}</div>` : []}`,
    SCRIPT,
  );

export const operatorPage = (): string => layout(TITLE, html`<h1>Sign in as an operator</h1><p>For Pixeltrace’s own staff: a mailed code, then your second factor.</p>${emailForm('operator')}`);

export const refusedPage = (): string =>
  layout(TITLE, html`<h1>This link does not work</h1><p>It was used before, is older than 15 minutes, or is not complete.</p><p><a href="/sign-in">Sign in with a mailed code</a></p>`);

interface Step {
  who: Who;
  challenge: string;
  /** The last answer was wrong. */
  wrong?: boolean;
}

const wrongNote = (wrong: boolean | undefined, again: Markup): Markup => (wrong === true ? html`${problemNote('That did not work: it is wrong, was used before, or came too late.')}<p>${again}</p>` : html``);

const startAnew = (who: Who): Markup => html`<a href="${pathOf(who)}">Begin again</a> if it keeps failing.`;

/** After the address: the same page whether somebody has it or not. */
export const codePage = ({ who, challenge, wrong }: Step): string =>
  layout(
    TITLE,
    html`<h1>Look into your mail</h1>
${wrongNote(wrong, startAnew(who))}
<p>If an account has this address, a code of eight digits is on its way. It works once, within 10 minutes.</p>
<form class="stack" method="post" action="${pathOf(who)}/answer">
${hidden('challenge', challenge)}
${field({ name: 'code', label: 'Code', required: true, autocomplete: 'one-time-code', maxlength: 20 })}
<p><button type="submit">Go on</button></p>
</form>
<p class="note">Nothing came? <a href="${pathOf(who)}">Ask again</a>.</p>`,
  );

/** After the code, where a second factor is enrolled. */
export const factorPage = ({ who, challenge, factors, wrong }: Step & { factors: readonly string[] }): string => {
  const form = (kind: string, label: string, autocomplete: string): Markup => html`<form class="stack" method="post" action="${pathOf(who)}/factor">
${hidden('challenge', challenge)}${hidden('kind', kind)}${hidden('factors', factors.join(' '))}
${field({ name: kind, label, required: true, autocomplete, maxlength: 60 })}
<p><button type="submit">Sign in</button></p>
</form>`;
  return layout(
    TITLE,
    html`<h1>Your second factor</h1>
${wrongNote(wrong, startAnew(who))}
${factors.includes('totp') ? form('totp', 'Six digits of your authenticator app', 'one-time-code') : []}
${factors.includes('passkey') ? passkeyButton(who, challenge, 'Use a passkey') : []}
<details><summary>I have lost it</summary>
${factors.includes('recovery-code') ? form('recovery-code', 'One of your recovery codes', 'off') : []}
${who === 'member' ? recoveryForm(challenge) : html`<p>Another admin can take your factors away and give you a new enrolment code.</p>`}
</details>`,
    SCRIPT,
  );
};

const recoveryForm = (challenge: string): Markup => html`<form class="stack" method="post" action="/sign-in/recovery">
${hidden('challenge', challenge)}
<p>Every second factor and every recovery code is lost? You can ask to come in without: after a waiting time, with notice to your address and to the owners of your organisations, one of whom has to approve.</p>
<p><button class="plain" type="submit">I have lost everything</button></p>
</form>`;

/** What happens now that somebody asked to come in without their lost factors. */
export const recoveryPage = ({ readyAt, approvalsMissing }: { readyAt: string; approvalsMissing: number }): string =>
  layout(
    TITLE,
    html`<h1>You have to wait</h1>
<p>From ${readyAt.slice(0, 16).replace('T', ' ')} UTC on, sign in with a mailed code and say again that you have lost everything.</p>
<p>${approvalsMissing > 0 ? html`Until then an owner of ${approvalsMissing === 1 ? 'your organisation' : 'each of your organisations'} has to approve it. They were told by mail.` : html`Nobody else has to approve it.`} It can be stopped by the link that was mailed to you.</p>`,
  );

/** An operator without a factor: the code that was handed over. */
export const enrolPage = ({ challenge, wrong }: Step): string =>
  layout(
    TITLE,
    html`<h1>Pair your second factor</h1>
${wrongNote(wrong, startAnew('operator'))}
<form class="stack" method="post" action="/sign-in/operator/enrolment">
${hidden('challenge', challenge)}
${field({ name: 'enrolmentCode', label: 'Enrolment code', hint: 'Whoever let you in handed it to you.', required: true, autocomplete: 'off', maxlength: 60 })}
<p><button type="submit">Go on</button></p>
</form>`,
  );

/** The secret, once, and the first code. */
export const pairPage = ({ challenge, enrolmentCode, secret, uri }: Step & { enrolmentCode: string; secret: string; uri: string }): string =>
  layout(
    TITLE,
    html`<h1>Pair your second factor</h1>
<p>Add this secret to your authenticator app. It is shown this once.</p>
<p><code>${secret}</code></p><p><a href="${uri}">Open it in an app on this device</a></p>
<form class="stack" method="post" action="/sign-in/operator/enrolment/confirmation">
${hidden('challenge', challenge)}${hidden('enrolmentCode', enrolmentCode)}
${field({ name: 'code', label: 'Six digits that the app shows now', required: true, autocomplete: 'one-time-code', maxlength: 10 })}
<p><button type="submit">Sign in</button></p>
</form>`,
  );

/** An operator's bearer, to be pasted where it is needed. */
export const bearerPage = ({ bearer, expiresAt, recoveryCodes, doors }: { bearer: string; expiresAt: string; recoveryCodes: readonly string[]; doors: readonly { name: string; url: string }[] }): string =>
  layout(
    TITLE,
    html`<h1>You are signed in</h1>
<p>Your bearer, until ${expiresAt.slice(11, 16)} UTC:</p>
<p><code id="bearer">${bearer}</code></p>
<p>Paste it into <em>Authorize</em> (operator) of Swagger UI, or into the operations page of an app:</p>
<ul>${doors.map(({ name, url }) => html`<li>${name}: <a href="${url}/docs">Swagger UI</a>, <a href="${url}/operations">queues</a></li>`)}</ul>
${recoveryCodes.length === 0 ? [] : html`<h2>Your recovery codes</h2><p>Each signs you in once in place of a lost factor. They are shown this once: keep them apart from your devices.</p><ul>${recoveryCodes.map((code) => html`<li><code>${code}</code></li>`)}</ul>`}`,
  );
