import { Module } from '@nestjs/common';
import { BuiltFiles } from './files/built-files.js';
import { SiteContent } from './files/site-content.js';
import { PagesController } from './pages/pages.controller.js';
import { ApiProxy } from './proxy/api-proxy.js';
import { SignInRoutes } from './sign-in/sign-in.routes.js';
import { SignInService } from './sign-in/sign-in.service.js';

/** The thin front: pages, built files and one way to the APIs. Owns no data and has no worker. */
@Module({ controllers: [PagesController], providers: [ApiProxy, BuiltFiles, SignInRoutes, SignInService, SiteContent] })
export class WebModule {}
