import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

/** A day as people read it: `23 November 2026`, in UTC. `iso`: a moment in ISO 8601. */
const day = (iso: string): string => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(iso));

const ROLE_WORDS: Readonly<Record<string, string>> = { owner: 'an owner', admin: 'an admin', analyst: 'an analyst', viewer: 'a viewer' };

export interface TeamInvitationData {
  organisation: string;
  role: string;
  url: string;
  days: number;
}

export const teamInvitation: MailTemplate<TeamInvitationData> = {
  name: 'team-invitation',
  stream: 'team-invitations',
  subject: ({ organisation }) => `You are invited to ${organisation} on Pixeltrace`,
  text: ({ organisation, role, url, days }) => `${organisation} uses Pixeltrace and asks you to become ${ROLE_WORDS[role] ?? role}.

Look at the invitation, then accept or decline it:
${url}

The link works once, within ${days} days. Nothing happens unless you accept.`,
  html: ({ organisation, role, url, days }) => html`<p>${organisation} uses Pixeltrace and asks you to become ${ROLE_WORDS[role] ?? role}.</p>
<p>${link(url, 'Look at the invitation')}, then accept or decline it.</p>
<p>The link works once, within ${days} days. Nothing happens unless you accept.</p>`,
};

export interface OwnershipOfferedData {
  organisation: string;
  until: string;
  url: string;
}

export const ownershipOffered: MailTemplate<OwnershipOfferedData> = {
  name: 'ownership-offered',
  stream: 'account-security',
  subject: ({ organisation }) => `You are asked to become the owner of ${organisation}`,
  text: ({ organisation, until, url }) => `An owner of ${organisation} wants to hand the ownership over to you, and to become an admin.

Sign in to accept or decline, until ${day(until)}:
${url}

Nothing changes unless you accept.`,
  html: ({ organisation, until, url }) => html`<p>An owner of ${organisation} wants to hand the ownership over to you, and to become an admin.</p>
<p>${link(url, 'Sign in')} to accept or decline, until ${day(until)}. Nothing changes unless you accept.</p>`,
};

export interface OwnershipClaimedData {
  organisation: string;
  dueAt: string;
  url: string;
}

export const ownershipClaimed: MailTemplate<OwnershipClaimedData> = {
  name: 'ownership-claimed',
  stream: 'account-security',
  subject: ({ organisation }) => `Somebody asks to become an owner of ${organisation}`,
  text: ({ organisation, dueAt, url }) => `We were told that ${organisation} has lost its owner, and were asked to make another member one.

You are an owner. Is that wrong? Then object before ${day(dueAt)}, and nothing changes:
${url}

Without an objection the member becomes an owner after that day. You stay one.`,
  html: ({ organisation, dueAt, url }) => html`<p>We were told that ${organisation} has lost its owner, and were asked to make another member one.</p>
<p>You are an owner. Is that wrong? Then ${link(url, 'sign in and object')} before ${day(dueAt)}, and nothing changes.</p>
<p>Without an objection the member becomes an owner after that day. You stay one.</p>`,
};

export interface OrganisationClosingData {
  organisation: string;
  dueAt: string;
  url: string;
}

export const organisationClosing: MailTemplate<OrganisationClosingData> = {
  name: 'organisation-closing',
  stream: 'account-security',
  subject: ({ organisation }) => `${organisation} is being closed`,
  text: ({ organisation, dueAt, url }) => `An owner asked to close ${organisation}. Nothing is recorded any more from now on.

On ${day(dueAt)} everything of it is erased for good: recordings, projects, keys and memberships. Until then any owner can reopen it:
${url}`,
  html: ({ organisation, dueAt, url }) => html`<p>An owner asked to close ${organisation}. Nothing is recorded any more from now on.</p>
<p>On ${day(dueAt)} everything of it is erased for good: recordings, projects, keys and memberships. Until then any owner can ${link(url, 'reopen it')}.</p>`,
};

export const organisationReopened: MailTemplate<{ organisation: string }> = {
  name: 'organisation-reopened',
  stream: 'account-security',
  subject: ({ organisation }) => `${organisation} was reopened`,
  text: ({ organisation }) => `An owner reopened ${organisation}. Nothing was erased, and recording goes on.`,
  html: ({ organisation }) => html`<p>An owner reopened ${organisation}. Nothing was erased, and recording goes on.</p>`,
};

/** `receipt`: the signed receipt as JSON text. */
export interface OrganisationClosedData {
  receipt: string;
  url: string;
  keysUrl: string;
}

export const organisationClosed: MailTemplate<OrganisationClosedData> = {
  name: 'organisation-closed',
  stream: 'account-security',
  subject: () => 'Your organisation was closed and everything of it erased',
  text: ({ receipt, url, keysUrl }) => `Your organisation on Pixeltrace was closed. Everything of it was erased, and we looked again whether anything was left: nothing was. Copies in backups are gone within 30 days.

This is the receipt. It is signed and names nobody:

${receipt}

It can be read at ${url}, and checked with the keys at ${keysUrl}.`,
  html: ({ receipt, url, keysUrl }) => html`<p>Your organisation on Pixeltrace was closed. Everything of it was erased, and we looked again whether anything was left: nothing was. Copies in backups are gone within 30 days.</p>
<p>This is the receipt. It is signed and names nobody:</p>
<pre style="white-space:pre-wrap;overflow-wrap:anywhere">${receipt}</pre>
<p>${link(url, 'Read it')} and check it with ${link(keysUrl, 'our keys')}.</p>`,
};

export interface PlanChangingData {
  organisation: string;
  plan: string;
  effectiveFrom: string;
  retentionBefore: number;
  retentionAfter: number;
  url: string;
}

export const planChanging: MailTemplate<PlanChangingData> = {
  name: 'plan-changing',
  stream: 'account-security',
  subject: ({ effectiveFrom }) => `Recordings will be kept for a shorter time from ${day(effectiveFrom)} on`,
  text: (data) => `${planWords(data)}

See your plan: ${data.url}`,
  html: (data) => html`<p>${planWords(data)}</p><p>${link(data.url, 'See your plan')}</p>`,
};

const planWords = ({ organisation, plan, effectiveFrom, retentionBefore, retentionAfter }: PlanChangingData): string =>
  `From ${day(effectiveFrom)} on ${organisation} has the plan ${plan}, with which recordings are kept for at most ${retentionAfter} days instead of ${retentionBefore}. What is older on that day is erased then. Keep a copy of what you need before.`;
