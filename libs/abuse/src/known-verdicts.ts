import type { FastifyRequest } from 'fastify';
import type { AbuseVerdict } from './verdict.js';

const verdicts = new WeakMap<FastifyRequest, AbuseVerdict>();

export const rememberVerdict = (request: FastifyRequest, verdict: AbuseVerdict): void => void verdicts.set(request, verdict);

export const knownVerdict = (request: FastifyRequest): AbuseVerdict => {
  const verdict = verdicts.get(request);
  if (!verdict) throw new Error('@Verdict() without @PublicWrite()');
  return verdict;
};
