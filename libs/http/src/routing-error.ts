import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemDocument, problemHeaders } from './problem-document.js';
import { toProblem } from './to-problem.js';

/** Answers what the router itself refuses (a path that does not decode, a parameter without end) before any hook has run. */
export const answerRoutingError = (error: Error, request: FastifyRequest, reply: FastifyReply, publicUrl: string): void => {
  const problem = toProblem(error);
  void reply
    .status(problem.status)
    .headers({ ...problemHeaders(problem), 'request-id': request.id })
    .send(JSON.stringify(problemDocument(problem, { publicUrl, url: request.raw.url, requestId: request.id })));
};
