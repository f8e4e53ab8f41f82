import type { Scope } from '#identity/roles.js';

/**
 * What opens a route: nothing (`public`), any signed-in member for their own account (`member`), a scope (which a role gives, or a secret key
 * has), a credential of the route's own, which is no member's and no secret key's (`own`), or the bearer of an operator: any (`operator`) or one with
 * one of the roles (`operator:support+privacy`; `admin` opens every operator's door). An operator opens no customer's route at all.
 */
export type Door = 'public' | 'member' | 'own' | Scope | 'operator' | `operator:${string}`;

export interface AccessEntry {
  door: Door;
  /** A body that the route accepts, where it needs one. */
  body?: Readonly<Record<string, unknown>>;
  /** Members need a session that was authenticated in the last ten minutes. */
  recent?: true;
}

/**
 * Who may do what: every route of the ingest app, then of the others. Roles stand behind scopes (`libs/identity/src/roles.ts`); ids of another tenant in the path
 * are answered 404 to everybody. `access-matrix.spec.ts` tries all of it, and fails on a route that is not here.
 */
export const ACCESS: Readonly<Record<string, AccessEntry>> = {
  'POST /v1/sign-in/link': { door: 'public', body: { token: 'none' } },
  'POST /v1/sign-in/code': { door: 'public' },
  'POST /v1/sign-in/code/answer': { door: 'public' },
  'POST /v1/sign-in/totp': { door: 'public' },
  'POST /v1/sign-in/recovery-code': { door: 'public' },
  'POST /v1/sign-in/passkey/options': { door: 'public' },
  'POST /v1/sign-in/passkey': { door: 'public' },
  'GET /v1/forms/:form': { door: 'public' },
  'POST /v1/sign-out': { door: 'member' },
  'GET /v1/me': { door: 'member' },
  'GET /v1/sign-in-sessions': { door: 'member' },
  'DELETE /v1/sign-in-sessions': { door: 'member' },
  'DELETE /v1/sign-in-sessions/others': { door: 'member' },
  'DELETE /v1/sign-in-sessions/:id': { door: 'member' },
  'POST /v1/sign-in-sessions/current/authentication': { door: 'member', body: { totp: '000000' } },
  'POST /v1/sign-in-sessions/current/authentication/code': { door: 'member' },
  'POST /v1/sign-in-sessions/current/authentication/passkey/options': { door: 'member' },
  'GET /v1/me/factors': { door: 'member' },
  'POST /v1/me/factors/totp': { door: 'member', recent: true, body: { name: 'Phone' } },
  'POST /v1/me/factors/totp/:id/confirmation': { door: 'member', recent: true, body: { code: '000000' } },
  'DELETE /v1/me/factors/totp/:id': { door: 'member', recent: true },
  'POST /v1/me/factors/passkeys/options': { door: 'member', recent: true },
  'POST /v1/me/factors/passkeys': { door: 'member', recent: true, body: { challenge: 'none', name: 'Laptop', credential: {} } },
  'DELETE /v1/me/factors/passkeys/:id': { door: 'member', recent: true },
  'POST /v1/me/factors/recovery-codes': { door: 'member', recent: true },

  'GET /v1/organisations/:organisationId': { door: 'projects:read' },
  'GET /v1/organisations/:organisationId/projects': { door: 'projects:read' },
  'GET /v1/organisations/:organisationId/members': { door: 'members:read' },

  'GET /v1/projects/:projectId/settings': { door: 'projects:read' },
  'PATCH /v1/projects/:projectId/settings': { door: 'projects:write', body: { sampleRate: 0.5 } },
  'GET /v1/projects/:projectId/settings/versions': { door: 'projects:read' },
  'GET /v1/projects/:projectId/api-keys': { door: 'projects:read' },
  'POST /v1/projects/:projectId/api-keys': { door: 'keys:write', recent: true, body: { kind: 'ingest', name: 'Matrix', origins: ['https://app.example.com'] } },
  'DELETE /v1/projects/:projectId/api-keys/:keyId': { door: 'keys:write', recent: true },

  'GET /v1/projects/:projectId/recordings': { door: 'recordings:read' },
  'POST /v1/projects/:projectId/recordings/search': { door: 'recordings:read', body: { filter: { eventKind: 'error' } } },
  'GET /v1/recordings/:sessionId': { door: 'recordings:read' },
  'GET /v1/recordings/:sessionId/segments/:number': { door: 'recordings:read' },
  'GET /v1/recordings/:sessionId/poster': { door: 'recordings:read' },
  'GET /v1/recordings/:sessionId/thumbnails/:t': { door: 'recordings:read' },
  'DELETE /v1/recordings/:sessionId': { door: 'recordings:delete' },
  'GET /v1/erasures/:erasureId': { door: 'recordings:delete' },

  'POST /v1/projects/:projectId/consent-withdrawals': { door: 'recordings:delete', body: { endUser: 'user-8271' } },
  'POST /v1/projects/:projectId/consent-receipts/search': { door: 'recordings:read', body: { endUser: 'user-8271' } },
  'GET /v1/projects/:projectId/consent-receipts/:recordId': { door: 'recordings:read' },

  'POST /v1/sessions': { door: 'own', body: {} },
  'POST /v1/sessions/consent': { door: 'own', body: {} },
  'POST /v1/sessions/consent-receipt': { door: 'own', body: {} },
  'POST /v1/sessions/end': { door: 'own', body: {} },
  'POST /v1/chunks': { door: 'own' },
  'GET /v1/sdk/config': { door: 'own' },
  'GET /sdk/pixeltrace.js': { door: 'public' },
  'GET /sdk/:version/pixeltrace.js': { door: 'public' },
  'POST /v1/operator-sign-in/code': { door: 'public' },
  'POST /v1/operator-sign-in/code/answer': { door: 'public' },
  'POST /v1/operator-sign-in/totp': { door: 'public' },
  'POST /v1/operator-sign-in/recovery-code': { door: 'public' },
  'POST /v1/operator-sign-in/passkey/options': { door: 'public' },
  'POST /v1/operator-sign-in/passkey': { door: 'public' },
  'POST /v1/operator-sign-in/enrolment': { door: 'public' },
  'POST /v1/operator-sign-in/enrolment/confirmation': { door: 'public' },
  'GET /v1/operators': { door: 'operator:admin' },
  'POST /v1/operators': { door: 'operator:admin', body: { email: 'matrix@example.com', name: 'Matrix', roles: ['support'] } },
  'PATCH /v1/operators/:operatorId': { door: 'operator:admin', body: { name: 'Matrix' } },
  'POST /v1/operators/:operatorId/factor-reset': { door: 'operator:admin' },
  'GET /v1/operators/me': { door: 'operator' },
  'GET /v1/operator-sessions': { door: 'operator' },
  'POST /v1/operator-sessions/current/renewal': { door: 'operator', body: {} },
  'POST /v1/operator-sessions/current/renewal/passkey/options': { door: 'operator' },
  'DELETE /v1/operator-sessions/current': { door: 'operator' },
  'DELETE /v1/operator-sessions': { door: 'operator' },
  'GET /v1/operators/me/factors': { door: 'operator' },
  'POST /v1/operators/me/factors/totp': { door: 'operator', body: { name: 'Phone' } },
  'POST /v1/operators/me/factors/totp/:id/confirmation': { door: 'operator', body: { code: '000000' } },
  'DELETE /v1/operators/me/factors/totp/:id': { door: 'operator' },
  'POST /v1/operators/me/factors/passkeys/options': { door: 'operator' },
  'POST /v1/operators/me/factors/passkeys': { door: 'operator', body: { challenge: 'none', name: 'Laptop', credential: {} } },
  'DELETE /v1/operators/me/factors/passkeys/:id': { door: 'operator' },
  'POST /v1/operators/me/factors/recovery-codes': { door: 'operator' },
};

/** Every route of the waitlist app. */
export const WAITLIST_ACCESS: Readonly<Record<string, AccessEntry>> = {
  'GET /v1/analytics/rows': { door: 'public' },
  'POST /v1/analytics/counts': { door: 'own', body: {} },
  'GET /v1/forms/:form': { door: 'public' },
  'GET /v1/operators/forms': { door: 'operator:security+support' },
  'PUT /v1/operators/forms/:form/mode': { door: 'operator:security+support', body: { mode: 'auto' } },
  'POST /v1/operators/request-log/readings': { door: 'operator:security', body: { reason: 'Trying who may read it', since: '2026-11-23T12:00:00.000Z', until: '2026-11-23T13:00:00.000Z' } },

  'POST /v1/contact': { door: 'public' },
  'GET /v1/contact/figures': { door: 'public' },
  'GET /v1/inbox': { door: 'operator:support+privacy+security' },
  'POST /v1/inbox/search': { door: 'operator:support+privacy+security', body: {} },
  'GET /v1/inbox/:conversationId': { door: 'operator:support+privacy+security' },
  'DELETE /v1/inbox/:conversationId': { door: 'operator:support+privacy+security' },
  'POST /v1/inbox/:conversationId/read': { door: 'operator:support+privacy+security' },
  'PUT /v1/inbox/:conversationId/assignee': { door: 'operator:support+privacy+security', body: { operatorId: null } },
  'PUT /v1/inbox/:conversationId/state': { door: 'operator:support+privacy+security', body: { state: 'closed' } },
  'POST /v1/inbox/:conversationId/release': { door: 'operator:support+privacy+security' },
  'POST /v1/inbox/:conversationId/merge': { door: 'operator:support+privacy+security', body: { into: '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11' } },
  'POST /v1/inbox/:conversationId/notes': { door: 'operator:support+privacy+security', body: { text: 'A note' } },
  'POST /v1/inbox/:conversationId/replies': { door: 'operator:support+privacy+security', body: { text: 'An answer' } },
  'DELETE /v1/inbox/:conversationId/replies/:messageId': { door: 'operator:support+privacy+security' },

  'GET /v1/waitlist/form': { door: 'public' },
  'POST /v1/waitlist/sign-ups': { door: 'public' },
  'POST /v1/waitlist/resends': { door: 'public' },
  'POST /v1/waitlist/place-links': { door: 'public' },
  'GET /v1/waitlist/confirmation': { door: 'own' },
  'POST /v1/waitlist/confirmation': { door: 'own' },
  'POST /v1/waitlist/confirmation/cancel': { door: 'own' },
  'POST /v1/waitlist/confirmation/resend': { door: 'own' },
  'GET /v1/waitlist/place': { door: 'own' },
  'PATCH /v1/waitlist/place': { door: 'own', body: { name: 'Anna' } },
  'DELETE /v1/waitlist/place': { door: 'own' },
  'POST /v1/waitlist/place/export': { door: 'own' },
  'POST /v1/waitlist/place/stay': { door: 'own' },
  'GET /v1/operators/waitlist/summary': { door: 'operator:support+privacy' },
  'POST /v1/operators/waitlist/people/search': { door: 'operator:support+privacy', body: {} },
  'POST /v1/operators/waitlist/people/export': { door: 'operator:privacy', body: {} },
  'GET /v1/operators/waitlist/people/:personId': { door: 'operator:support+privacy' },
  'PATCH /v1/operators/waitlist/people/:personId/tags': { door: 'operator:support+privacy', body: { add: ['matrix'] } },
  'POST /v1/operators/waitlist/people/:personId/invitation': { door: 'operator:support+privacy' },
  'POST /v1/operators/waitlist/people/:personId/decline': { door: 'operator:support+privacy' },
  'GET /v1/operators/waitlist/held': { door: 'operator:support+security' },
  'POST /v1/operators/waitlist/held/:signUpId/release': { door: 'operator:support+security' },
  'POST /v1/operators/waitlist/held/:signUpId/decline': { door: 'operator:support+security' },
  'GET /v1/operators/waitlist/waves': { door: 'operator:support' },
  'POST /v1/operators/waitlist/waves': { door: 'operator:support', body: { count: 1, tag: 'matrix' } },
  'GET /v1/operators/waitlist/waves/:waveId': { door: 'operator:support' },
  'GET /v1/operators/waitlist/address-rules': { door: 'operator:support+security' },
  'POST /v1/operators/waitlist/address-rules': { door: 'operator:support+security', body: { list: 'block', value: 'spam.example' } },
  'DELETE /v1/operators/waitlist/address-rules/:ruleId': { door: 'operator:support+security' },
};

/** Every route of the privacy app. */
export const PRIVACY_ACCESS: Readonly<Record<string, AccessEntry>> = {
  'GET /v1/forms/:form': { door: 'public' },

  'GET /v1/rights-requests': { door: 'operator:privacy' },
  'POST /v1/rights-requests/:requestId/taken-up': { door: 'operator:privacy' },
  'GET /v1/security-reports': { door: 'operator:security' },
  'POST /v1/security-reports/:reportId/taken-up': { door: 'operator:security' },
};

/** The whole matrix, by app. */
export const MATRIX = { ingest: ACCESS, waitlist: WAITLIST_ACCESS, privacy: PRIVACY_ACCESS } as const;
