import { FormTokens } from '#abuse/form-tokens.js';
import type { FormName } from '#abuse/forms.js';
import type { Config } from '#config/config.js';
import { HOP_HEADER, signHop } from '#http/trusted-hop.js';
import type { INestApplicationContext } from '@nestjs/common';

const TEN_SECONDS = 10_000;

/** A token of a form that was opened ten seconds ago: nobody waits. Put it into the body as `formToken`. */
export const formToken = (app: INestApplicationContext, form: FormName, difficulty = 0): string =>
  app.get(FormTokens, { strict: false }).issue(form, difficulty, new Date(Date.now() - TEN_SECONDS));

/** Headers of a request that the web app passes on for a visitor, so that each test has addresses (and limits) of its own. `path` without the query. */
export const visitorHeaders = (config: Config, request: { method: string; path: string }, address: string): Record<string, string> => ({
  [HOP_HEADER]: signHop(config.http.trustedHopSecret, request, { address, gpc: false }, new Date()),
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
});
