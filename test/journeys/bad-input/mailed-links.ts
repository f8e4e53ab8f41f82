import { sentMails } from '#testing/mail-trial.js';
import { formToken } from '#testing/public-form.js';
import type { TestDatabase } from '#testing/test-database.js';
import { tokenOf } from '#testing/waitlist-app.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

/** Tokens of the links that the waitlist mails, each of somebody new: of their confirmation, or of their place for templates of `/v1/waitlist/place`. The app's worker runs. */
export const mailedLinks = (app: NestFastifyApplication, database: TestDatabase, headers: (method: string, path: string) => Record<string, string>): ((template: string) => Promise<string>) => {
  let people = 0;
  const post = async (path: string, more: Record<string, string>, body?: object): Promise<Record<string, unknown>> => {
    const answer = await app.inject({ method: 'POST', url: path, headers: { ...headers('POST', path), ...more }, ...(body ? { payload: body } : {}) });
    return answer.json<Record<string, unknown>>();
  };
  const mailedTo = async (email: string): Promise<string> => {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(25)) {
      const mail = (await sentMails(database)).find(({ to }) => to === email);
      if (mail) return tokenOf(mail.links[0]);
    }
    throw new Error('No mail was sent.');
  };
  return async (template) => {
    const email = `person-${(people += 1)}@example.org`;
    await post('/v1/waitlist/sign-ups', {}, { email, formToken: formToken(app, 'waitlist-join') });
    const confirm = await mailedTo(email);
    if (!template.includes('/place')) return confirm;
    const { placeToken } = await post('/v1/waitlist/confirmation', { authorization: `Bearer ${confirm}` });
    return String(placeToken);
  };
};
