import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { IngestKeys } from '#identity/ingest-keys.js';
import { Inject, Injectable } from '@nestjs/common';
import { stricter } from '../sessions/masking-floor.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { SdkBundles } from './sdk-bundles.js';
import type { SdkConfigDto } from './sdk.dto.js';

/** What a page may know before it starts a session. */
@Injectable()
export class SdkConfigService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('ingest_intake')) private readonly db: Database,
    private readonly ingestKeys: IngestKeys,
    private readonly repository: SessionsRepository,
    private readonly bundles: SdkBundles,
  ) {}

  async configFor(key: string, origin: string): Promise<SdkConfigDto> {
    const { tenantId, projectId } = await this.ingestKeys.verify(key, origin);
    const settings = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.repository.settingsOf(tx, tenantId, projectId));
    const { latest } = this.bundles;
    return {
      recording: settings.recordingEnabled,
      consentRequired: settings.consentMode === 'required',
      privacy: stricter(settings.masking, settings.maskingFloor),
      framesPerSecond: settings.framesPerSecond,
      ...(latest ? { script: { version: latest.version, integrity: latest.integrity, url: `${this.config.http.publicUrl}/sdk/${latest.version}/pixeltrace.js` } } : {}),
    };
  }
}
