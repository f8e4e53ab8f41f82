/**
 * Why a documented example that is well-formed may all the same not be carried out in an instance that is new. Nothing else is excused: an example that is not understood (400, 415),
 * not valid (422), not allowed to the role that the documentation names (403) or that breaks something (5xx) is wrong.
 */
export const BY_STATE: Readonly<Record<number, string>> = {
  401: 'The example stands for a secret that one person was mailed or shown. Only of operations that take no bearer.',
  404: 'What it is about does not exist yet.',
  409: 'What it is about is in a state in which that cannot be done, or is there already.',
  410: 'What it is about is gone, or never was there.',
  412: 'It was changed since: the example names the first version.',
};

/** Examples that stand for a secret of the moment, where a wrong one is answered as a wrong value: how the answer begins. */
export const SECRETS: Readonly<Record<string, string>> = {
  addMyPasskey: 'Does not fit the challenge',
  addMyOperatorPasskey: 'Does not fit the challenge',
  confirmMyEmailChange: 'Is neither the code',
  confirmMyTotp: 'Is not what the app shows now',
  confirmMyOperatorTotp: 'Is not what the app shows now',
  authenticateAgain: 'That did not prove it',
};

/** Codes of answers that the surroundings give: the example's host has no address, the invitation was mailed a moment ago, the operator has no second factor yet. */
export const SURROUNDINGS: Readonly<Record<string, string>> = { createWebhook: 'url-not-allowed', updateWebhook: 'url-not-allowed', resendInvitation: 'rate-limited', renewOperatorSession: 'unauthenticated' };
