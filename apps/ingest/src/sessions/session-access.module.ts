import { Module } from '@nestjs/common';
import { BrowserOrigins } from './browser-origins.js';
import { PreflightRoutes } from './preflight.routes.js';
import { SessionTokenService } from './session-token.service.js';
import { SessionsRepository } from './sessions.repository.js';

/** What every request of a customer's page meets first: its origin, its preflight, its token. */
@Module({
  providers: [BrowserOrigins, PreflightRoutes, SessionTokenService, SessionsRepository],
  exports: [BrowserOrigins, SessionTokenService, SessionsRepository],
})
export class SessionAccessModule {}
