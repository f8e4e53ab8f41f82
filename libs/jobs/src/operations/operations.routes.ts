import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { OperatorDoor } from '#identity/operator-door.js';
import { isSameOrigin } from '#identity/same-origin.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { operationsPage } from './operations-page.js';
import { QueueBoard } from './queue-board.js';

const PATH = '/operations';
const FORM = 'application/x-www-form-urlencoded';
const BOARD = `${PATH}/queues`;
const TYPES = ['text/html', 'application/json', 'text/css', 'text/javascript', 'application/javascript', 'image/svg+xml', 'image/png', 'image/x-icon', '*/*'];
/** The board styles itself inline and asks for fonts elsewhere; those it does without. */
const BOARD_POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** The pages behind the scenes of one app. Plain routes, since browsers come here by a cookie that nothing else takes. */
@Injectable()
export class OperationsRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    private readonly door: OperatorDoor,
    private readonly board: QueueBoard,
  ) {}

  onModuleInit(): void {
    void this.host.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      scope.addHook('onRoute', (route) => {
        route.config = { ...route.config, produces: TYPES } as never;
      });
      // An app may take forms elsewhere too: here they are taken in this way.
      scope.removeContentTypeParser(FORM);
      scope.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: 1_024 }, (_request, body, parsed) => parsed(null, new URLSearchParams(body as string)));
      scope.get(PATH, (_request, reply) => page(reply, 200, operationsPage(this.config.app, false)));
      scope.post(PATH, { config: { guardedBy: 'operator-door' } as never }, (request, reply) => this.enter(request, reply));
      scope.get(`${PATH}/leave`, (_request, reply) => reply.header('set-cookie', this.door.noCookie).redirect(PATH, 303));
      void scope.register((board, _more, ready) => this.addBoard(board, ready), { prefix: BOARD });
      done();
    });
  }

  private addBoard(scope: FastifyInstance, done: () => void): void {
    scope.addHook('onRequest', async (request, reply) => {
      void reply.header('content-security-policy', BOARD_POLICY);
      if (!(await this.door.isOpenTo(request.headers))) await reply.redirect(PATH, 303);
    });
    this.board.addTo(scope, BOARD);
    done();
  }

  private async enter(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!isSameOrigin(request.headers, [this.config.http.publicUrl])) throw new ProblemError('csrf');
    const bearer = request.body instanceof URLSearchParams ? (request.body.get('bearer') ?? '').trim() : '';
    const cookie = await this.door.cookieFor(bearer);
    if (cookie === undefined) return page(reply, 401, operationsPage(this.config.app, true));
    return reply.header('set-cookie', cookie).redirect(BOARD, 303);
  }
}

/** The referrer keeps to the origin: with none at all, browsers would send the form with `Origin: null`. */
const page = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply.status(status).type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).header('referrer-policy', 'strict-origin').send(body);
