import { SessionKeys } from '#blobs/session-keys.js';
import { ConsentService } from '#consent/consent.service.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { type IngestKeyHolder, IngestKeys } from '#identity/ingest-keys.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomInt, randomUUID } from 'node:crypto';
import { recordingAge } from './clock-correction.js';
import { stricter } from './masking-floor.js';
import { CHUNK_SECONDS, MAX_BYTES_PER_MINUTE, SESSION_RECORDED_MINUTES } from './session-limits.js';
import { SessionTokenService } from './session-token.service.js';
import type { NotSampledDto, StartedSessionDto, StartSessionDto } from './sessions.dto.js';
import { type RecordingSettings, SessionsRepository } from './sessions.repository.js';

const NOT_SAMPLED: NotSampledDto = { recording: false, reason: 'not-sampled' };
const SAMPLE_STEPS = 1_000_000;

/** Starts sessions: what the project allows, the consent, the data key and the row, all in one transaction. */
@Injectable()
export class StartSessionService {
  constructor(
    @Inject(databaseOf('ingest_intake')) private readonly db: Database,
    private readonly ingestKeys: IngestKeys,
    private readonly sessionKeys: SessionKeys,
    private readonly consent: ConsentService,
    private readonly repository: SessionsRepository,
    private readonly tokens: SessionTokenService,
  ) {}

  async start(request: StartSessionDto, origin: string): Promise<StartedSessionDto | NotSampledDto> {
    const holder = await this.ingestKeys.verify(request.key, origin);
    return this.db.transaction({ tenants: [holder.tenantId] }, async (tx) => {
      const settings = await this.repository.settingsOf(tx, holder.tenantId, holder.projectId);
      assertAllowed(settings, request);
      if (randomInt(SAMPLE_STEPS) >= settings.sampleRate * SAMPLE_STEPS) return NOT_SAMPLED;
      const privacy = stricter(settings.masking, settings.maskingFloor);
      const sessionId = await this.create(tx, holder, settings, request);
      return {
        recording: true,
        sessionId,
        token: this.tokens.issue({ tenantId: holder.tenantId, projectId: holder.projectId, sessionId, maskingFloor: settings.maskingFloor, origin }),
        config: { privacy, framesPerSecond: settings.framesPerSecond, maxBytesPerMinute: MAX_BYTES_PER_MINUTE, chunkSeconds: CHUNK_SECONDS, maxMinutes: SESSION_RECORDED_MINUTES },
      };
    });
  }

  private async create(tx: Tx, holder: IngestKeyHolder, settings: RecordingSettings, request: StartSessionDto): Promise<string> {
    const id = randomUUID();
    const { tenantId, projectId } = holder;
    const consentRecordId = request.consent.given ? await this.recordConsent(tx, holder, id, request) : undefined;
    await this.repository.insert(tx, {
      id,
      tenantId,
      projectId,
      ageMilliseconds: recordingAge(request.startedAt, request.sentAt),
      clientNow: request.sentAt ?? request.startedAt,
      retentionDays: settings.retentionDays,
      consentRecordId,
      endUser: request.endUser,
      recorder: request.recorder,
      privacy: stricter(settings.masking, settings.maskingFloor),
      width: request.page.width,
      height: request.page.height,
    });
    await this.sessionKeys.create(tx, { tenantId, sessionId: id });
    return id;
  }

  private recordConsent(tx: Tx, { tenantId, projectId }: IngestKeyHolder, sessionId: string, request: StartSessionDto): Promise<string> {
    return this.consent.record(tx, {
      tenantId,
      projectId,
      subject: request.endUser ?? sessionId,
      decision: 'given',
      purposes: ['session-recording'],
      policyVersion: request.consent.textVersion ?? 'unspecified',
      mechanism: 'sdk',
    });
  }
}

const assertAllowed = (settings: RecordingSettings, request: StartSessionDto): void => {
  if (!settings.recordingEnabled) throw new ProblemError('recording-disabled');
  if (settings.consentMode === 'required' && !request.consent.given) throw new ProblemError('consent-required');
};
