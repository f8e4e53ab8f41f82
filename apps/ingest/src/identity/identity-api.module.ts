import { ApiKeyRepository } from '#identity/api-key.repository.js';
import { MemberDataHolder } from '#identity/member-data-holder.js';
import { MemberDataRepository } from '#identity/member-data.repository.js';
import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { PROJECT_GATE } from '../organisations/organisations-parts.js';
import { ProjectSettingsModule } from './project-settings.module.js';
import { SignInController } from './sign-in.controller.js';
import { SignInService } from './sign-in.service.js';

/** Sign-in, API keys and project settings over REST. Needs the duties `identity_writer` and `ingest_api`, and `IdentityModule`. */
@Module({
  imports: [AccountsModule, ProjectSettingsModule],
  controllers: [ApiKeysController, SignInController],
  providers: [
    ApiKeyRepository,
    ApiKeysService,
    ...PROJECT_GATE,
    MemberDataHolder,
    MemberDataRepository,
    SignInService,
  ],
  exports: [MemberDataHolder],
})
export class IdentityApiModule {}
