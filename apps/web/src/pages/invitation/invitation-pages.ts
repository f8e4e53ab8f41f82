import { field, hidden, problemNote } from '../../forms/form-fields.js';
import { html } from '../html.js';
import { layout } from '../layout.js';
import type { InvitationView } from './invitation-client.js';

const TITLE = 'Invitation · Pixeltrace';
const ROLES: Readonly<Record<string, string>> = {
  owner: 'an owner: you may do everything, also close the organisation',
  admin: 'an admin: you may change everything but its ownership',
  analyst: 'an analyst: you may watch recordings and see who else is a member',
  viewer: 'a viewer: you may watch recordings',
};

/** Nothing happens before a button is pressed. `problem`: why the last one did nothing. */
export const invitationPage = (token: string, { organisation, email, role, expiresAt }: InvitationView, problem?: string): string =>
  layout(
    TITLE,
    html`<h1>You are invited to ${organisation}</h1>
${problem === undefined ? [] : problemNote(problem)}
<p>${organisation} uses Pixeltrace and asks you, ${email}, to become ${ROLES[role] ?? role}. The invitation works until ${expiresAt.slice(0, 10)}.</p>
<form class="stack" method="post" action="/invitation/accept">
${hidden('token', token)}
${field({ name: 'name', label: 'Your name', hint: 'What your colleagues see, if you have no account here yet.', autocomplete: 'name', maxlength: 120 })}
<p><button type="submit">Accept</button></p>
</form>
<form method="post" action="/invitation/decline">
${hidden('token', token)}
<p><button class="plain" type="submit">Decline</button> <span class="note">We then forget your address.</span></p>
</form>`,
  );

export const acceptedPage = ({ organisation, email }: Pick<InvitationView, 'organisation' | 'email'>): string =>
  layout(TITLE, html`<h1>You are a member of ${organisation}</h1><p>Sign in with ${email} to go on.</p><p><a href="/sign-in">Sign in</a></p>`);

export const declinedPage = (): string => layout(TITLE, html`<h1>You declined</h1><p>The invitation is gone and your address is forgotten.</p>`);

export const badInvitationPage = (): string =>
  layout(TITLE, html`<h1>This invitation does not work</h1><p>It was used, revoked or sent again since, is older than seven days, or the link is not complete. Ask whoever invited you for a new one.</p>`);
