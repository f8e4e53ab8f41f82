import { ProblemError } from '#http/problem.js';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BrowserOrigins, corsHeaders } from '../sessions/browser-origins.js';
import type { SessionClaims } from '../sessions/session-token.js';
import { SessionTokenService } from '../sessions/session-token.service.js';
import { BodyBudget } from './body-budget.js';
import { ANSWER_MILLISECONDS, CHUNK_LIMIT, HELD_BYTES, ORIGIN_MILLISECONDS } from './intake-limits.js';
import { IntakeMetrics } from './intake-metrics.js';
import { asUnavailable, IntakeService } from './intake.service.js';
import type { Verdict } from './pending-chunk.js';
import { checkRecords, readChunk } from './read-chunk.js';
import { overloaded, readBody } from './read-body.js';
import { SettingsVersions } from './settings-versions.js';
import { within } from './within.js';

export const CHUNK_TYPE = 'application/vnd.pixeltrace.chunk';
const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * `POST /v1/chunks` as a plain Fastify route: the hot path of the product goes through no pipe, no guard and no request scope. It stands in a Fastify
 * scope of its own, the only one that reads chunk containers and that reads nothing else.
 */
@Injectable()
export class ChunkRoutes implements OnModuleInit {
  private readonly budget = new BodyBudget(HELD_BYTES);

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly origins: BrowserOrigins,
    private readonly tokens: SessionTokenService,
    private readonly intake: IntakeService,
    private readonly metrics: IntakeMetrics,
    private readonly versions: SettingsVersions,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(CHUNK_TYPE, (_request, payload, parsed) => readBody(payload, CHUNK_LIMIT, this.budget, parsed));
      scope.post('/v1/chunks', { config: { guardedBy: 'ingest-key' } as never, bodyLimit: CHUNK_LIMIT, onRequest: (request, reply, admitted) => this.admit(request, reply, admitted) }, (request, reply) => this.answer(request, reply));
      done();
    });
  }

  /** Before the body is read: the page, the announced size. An origin that was just seen costs no promise. */
  private admit(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    const { origin } = request.headers;
    const goOn = (known: string): void => {
      void reply.headers(corsHeaders(known));
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > CHUNK_LIMIT) done(new ProblemError('payload-too-large'));
      else if (!this.budget.hasRoom(announced)) done(overloaded());
      else done();
    };
    if (origin !== undefined && this.origins.wasKnown(origin)) goOn(origin);
    else within(ORIGIN_MILLISECONDS, this.origins.assertKnown(origin)).then(goOn, (error: unknown) => done(asUnavailable(error) as Error));
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const bytes = request.body as Buffer;
    try {
      const chunk = readChunk(bytes);
      const claims = this.verify(chunk.token, request, reply);
      checkRecords(chunk.body, claims.maskingFloor);
      const verdict = await within(ANSWER_MILLISECONDS - reply.elapsedTime, this.intake.take(claims, chunk));
      this.metrics.answered(verdict, reply.elapsedTime);
      if (verdict !== 'accepted' && verdict !== 'duplicate') throw this.intake.refusalOf(verdict);
      return reply.header('content-type', JSON_TYPE).send(acknowledgement(chunk.seq, verdict, this.versions.of(claims.projectId)));
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      this.budget.give(bytes.length);
    }
  }

  private verify(token: string, request: FastifyRequest, reply: FastifyReply): SessionClaims {
    try {
      return this.tokens.verify(token, request.headers.origin);
    } catch (error) {
      // The page is known, but this is not its session.
      if ((error as ProblemError).code === 'origin-not-allowed') void reply.removeHeader('access-control-allow-origin');
      throw error;
    }
  }
}

/** `settings`: the version that the project's settings are at; a recorder that was started under another one reads them again. */
const acknowledgement = (seq: number, verdict: Verdict, settings: number | undefined): string =>
  `{"seq":${seq},"duplicate":${verdict === 'duplicate'}${settings === undefined ? '' : `,"settings":${settings}`}}`;
