import { SessionKeys } from '#blobs/session-keys.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { type IngestKeyHolder, IngestKeys } from '#identity/ingest-keys.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomInt, randomUUID } from 'node:crypto';
import { admittedDays } from './admission.js';
import { recordingAge } from './clock-correction.js';
import { recorderConfig, upgradeOf } from './recorder-config.js';
import { SessionConsent } from './session-consent.js';
import { SessionTokenService } from './session-token.service.js';
import type { NotRecordedDto, StartedSessionDto, StartSessionDto } from './sessions.dto.js';
import { type RecordingSettings, SessionsRepository } from './sessions.repository.js';
import { assertMayStart } from './start-gate.js';

const SAMPLE_STEPS = 1_000_000;

/** What the page that starts a session is known by. */
export interface StartingPage {
  origin: string;
  /** Its browser sends `Sec-GPC: 1`. */
  gpc: boolean;
}

/** Starts sessions: what the project allows, the consent, the data key and the row, all in one transaction. */
@Injectable()
export class StartSessionService {
  constructor(
    @Inject(databaseOf('ingest_intake')) private readonly db: Database,
    private readonly ingestKeys: IngestKeys,
    private readonly sessionKeys: SessionKeys,
    private readonly consent: SessionConsent,
    private readonly repository: SessionsRepository,
    private readonly tokens: SessionTokenService,
  ) {}

  async start(request: StartSessionDto, page: StartingPage): Promise<StartedSessionDto | NotRecordedDto> {
    const holder = await this.ingestKeys.verify(request.key, page.origin);
    return this.db.transaction({ tenants: [holder.tenantId] }, async (tx) => {
      const settings = await this.repository.settingsOf(tx, holder.tenantId, holder.projectId);
      assertMayStart(settings, request, page.origin, await this.isRestricted(tx, holder, request));
      await this.consent.assertNotWithdrawn(tx, holder, request);
      const upgrade = upgradeOf(settings, request.recorder);
      const reason = reasonAgainst(settings, request, page);
      if (reason === 'global-privacy-control') await this.consent.recordSignal(tx, holder, request);
      if (reason) return { recording: false, reason, ...(reason === 'on-error' ? { config: recorderConfig(settings) } : {}), ...upgrade };
      const { sessionId, consentRecordId } = await this.create(tx, holder, settings, { ...request, gpc: signals(page, request) }, page.origin);
      return {
        recording: true,
        sessionId,
        token: this.tokens.issue({ tenantId: holder.tenantId, projectId: holder.projectId, sessionId, maskingFloor: settings.maskingFloor, origin: page.origin }),
        config: recorderConfig(settings),
        consentRecordId: consentRecordId ?? null,
        ...upgrade,
      };
    });
  }

  private async isRestricted(tx: Tx, { tenantId, projectId }: IngestKeyHolder, { endUser }: StartSessionDto): Promise<boolean> {
    return endUser !== undefined && (await this.repository.isRestricted(tx, tenantId, projectId, endUser));
  }

  private async create(tx: Tx, holder: IngestKeyHolder, settings: RecordingSettings, request: StartSessionDto, origin: string): Promise<{ sessionId: string; consentRecordId: string | undefined }> {
    const sessionId = randomUUID();
    const { tenantId, projectId } = holder;
    const mostDays = admittedDays(await this.repository.admit(tx, tenantId));
    const consentRecordId = (await this.consent.recordBefore(tx, holder, request, origin)) ?? (await this.consent.recordGiven(tx, holder, sessionId, request));
    await this.repository.insert(tx, {
      id: sessionId,
      tenantId,
      projectId,
      ageMilliseconds: recordingAge(request.startedAt, request.sentAt),
      clientNow: request.sentAt ?? request.startedAt,
      retentionDays: Math.min(settings.retentionDays, mostDays),
      expiryRule: mostDays < settings.retentionDays ? 'plan' : 'project',
      settingsVersion: settings.version,
      consentRecordId,
      endUser: request.endUser,
      recorder: request.recorder,
      privacy: recorderConfig(settings).privacy,
      width: request.page.width,
      height: request.page.height,
    });
    await this.sessionKeys.create(tx, { tenantId, sessionId });
    return { sessionId, consentRecordId };
  }
}

/** The header counts when it is exactly `1`; the page may say the same. */
const signals = (page: StartingPage, request: StartSessionDto): boolean => page.gpc || request.gpc === true;

/** Why nothing is sent, though nothing is wrong. A session that an error set off was sampled when it began to be kept in memory. */
const reasonAgainst = (settings: RecordingSettings, request: StartSessionDto, page: StartingPage): NotRecordedDto['reason'] | undefined => {
  if (settings.honourGpc && signals(page, request)) return 'global-privacy-control';
  const setOff = settings.recordMode === 'on-error' && request.trigger === 'error';
  if (!setOff && randomInt(SAMPLE_STEPS) >= settings.sampleRate * SAMPLE_STEPS) return 'not-sampled';
  return settings.recordMode === 'on-error' && !setOff ? 'on-error' : undefined;
};
