import { RECORDER_VERSION } from '#recorder/version.js';
import { Module } from '@nestjs/common';
import { SessionAccessModule } from '../sessions/session-access.module.js';
import { SdkBundles, sdkFolder } from './sdk-bundles.js';
import { SdkConfigService } from './sdk-config.service.js';
import { SdkController } from './sdk.controller.js';

/** The recorder's script and its settings. */
@Module({
  imports: [SessionAccessModule],
  controllers: [SdkController],
  providers: [{ provide: SdkBundles, useFactory: () => new SdkBundles(sdkFolder(), RECORDER_VERSION) }, SdkConfigService],
})
export class SdkModule {}
