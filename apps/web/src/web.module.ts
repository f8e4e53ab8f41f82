import { PolicyFiles } from '#policy/policy-files.js';
import { Module } from '@nestjs/common';
import { ViewCounting } from './analytics/view-counting.js';
import { BuiltFiles } from './files/built-files.js';
import { SiteContent } from './files/site-content.js';
import { AnalyticsPageController } from './pages/analytics.controller.js';
import { AnalyticsRowsReader } from './pages/analytics-rows.js';
import { PagesController } from './pages/pages.controller.js';
import { PublishedApi } from './pages/published/published-api.js';
import { PublishedController } from './pages/published/published.controller.js';
import { PrivacyControlController } from './pages/privacy-control.controller.js';
import { SecurityController } from './pages/security/security.controller.js';
import { ApiProxy } from './proxy/api-proxy.js';
import { PuzzleController } from './forms/puzzle.controller.js';
import { NamelessApi } from './forms/nameless-api.js';
import { VisitorApi } from './forms/visitor-api.js';
import { ContactRoutes } from './pages/contact/contact.routes.js';
import { PromisesClient } from './pages/promises/promises-client.js';
import { PromisesPageController } from './pages/promises/promises.controller.js';
import { InvitationClient } from './pages/invitation/invitation-client.js';
import { InvitationRoutes } from './pages/invitation/invitation.routes.js';
import { RightsRoutes } from './pages/rights/rights.routes.js';
import { JoinRoutes } from './pages/waitlist/join.routes.js';
import { LinkRoutes } from './pages/waitlist/link.routes.js';
import { WaitlistClient } from './pages/waitlist/waitlist-client.js';
import { WaitlistRoutes } from './pages/waitlist/waitlist.routes.js';
import { UnsubscribeClient } from './pages/unsubscribe/unsubscribe-client.js';
import { UnsubscribeRoutes } from './pages/unsubscribe/unsubscribe.routes.js';
import { OperatorPages } from './sign-in/operator-pages.js';
import { RecoveryApi } from './sign-in/recovery-api.js';
import { RecoveryPages } from './sign-in/recovery-pages.js';
import { SignInRoutes } from './sign-in/sign-in.routes.js';
import { SignInService } from './sign-in/sign-in.service.js';

/** The thin front: pages, built files and one way to the APIs. Owns no data and has no worker. */
@Module({ controllers: [AnalyticsPageController, PromisesPageController, PagesController, PublishedController, PuzzleController, SecurityController, PrivacyControlController], providers: [AnalyticsRowsReader, PromisesClient, ApiProxy, BuiltFiles, OperatorPages, PublishedApi, { provide: PolicyFiles, useFactory: () => new PolicyFiles() }, RecoveryApi, RecoveryPages, SignInRoutes, SignInService, SiteContent, ViewCounting, ContactRoutes, InvitationClient, InvitationRoutes, JoinRoutes, RightsRoutes, LinkRoutes, NamelessApi, VisitorApi, WaitlistClient, WaitlistRoutes, UnsubscribeClient, UnsubscribeRoutes] })
export class WebModule {}
