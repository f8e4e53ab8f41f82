import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { IngestKeys } from '#identity/ingest-keys.js';
import { Inject, Injectable } from '@nestjs/common';
import { stricter } from '../sessions/masking-floor.js';
import { type RecordingSettings, SessionsRepository } from '../sessions/sessions.repository.js';
import { SdkBundles } from './sdk-bundles.js';
import { compareVersions, oldestFor } from '../identity/recorder-versions.js';
import { assertOrigin } from '../sessions/start-gate.js';
import { RECORDER_VERSION } from '#recorder/version.js';
import type { SdkConfigDto, SdkConfigQuery, SdkVersionsDto } from './sdk.dto.js';

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

  async configFor({ key, recorder }: SdkConfigQuery, origin: string): Promise<SdkConfigDto> {
    const { tenantId, projectId } = await this.ingestKeys.verify(key, origin);
    const settings = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.repository.settingsOf(tx, tenantId, projectId));
    assertOrigin(settings, origin);
    const { latest } = this.bundles;
    return {
      version: settings.version,
      recording: settings.recordingEnabled,
      consentRequired: settings.consentMode === 'required',
      privacy: stricter(settings.masking, settings.maskingFloor),
      framesPerSecond: settings.framesPerSecond,
      mode: settings.recordMode,
      onErrorSeconds: settings.onErrorSeconds,
      maskRules: settings.maskRules,
      honourGpc: settings.honourGpc,
      recorders: recordersFor(settings, recorder),
      ...(latest ? { script: { version: latest.version, integrity: latest.integrity, url: `${this.config.http.publicUrl}/sdk/${latest.version}/pixeltrace.js` } } : {}),
    };
  }
}

const recordersFor = (settings: RecordingSettings, recorder: string | undefined): SdkVersionsDto => {
  const oldest = oldestFor(settings);
  if (recorder === undefined) return { newest: RECORDER_VERSION, oldest };
  const isOlder = (than: string): boolean => compareVersions(recorder, than) < 0;
  return { newest: RECORDER_VERSION, oldest, upgrade: isOlder(oldest) ? 'required' : isOlder(RECORDER_VERSION) ? 'advised' : 'none' };
};
