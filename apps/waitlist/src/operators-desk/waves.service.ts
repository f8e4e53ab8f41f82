import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { InvitationRepository } from './invitation.repository.js';
import type { CreateWaveDto, WaveDto, WavesDto } from './waves.dto.js';

const SHOWN = 100;

@Injectable()
export class WavesService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: InvitationRepository,
    private readonly outbox: Outbox,
  ) {}

  create(operator: OperatorPrincipal, { count, tag = null }: Omit<CreateWaveDto, 'tag'> & { tag?: string | null }): Promise<WaveDto> {
    return this.db.transaction('platform', async (tx) => {
      const wave = await this.repository.insertWave(tx, { asked: count, tag, createdBy: operator.id });
      await this.outbox.enqueue(tx, 'waitlist.invite-wave', { waveId: wave.id }, { key: wave.id });
      await this.audit.append(tx, { log: 'platform', action: 'waitlist.wave-started', actor: actorOf(operator), target: { kind: 'wave', id: wave.id }, details: { asked: count, tag } });
      return wave;
    });
  }

  async list(): Promise<WavesDto> {
    return { items: await this.db.transaction('platform', (tx) => this.repository.waves(tx, SHOWN)) };
  }

  async read(id: string): Promise<WaveDto> {
    const wave = await this.db.transaction('platform', (tx) => this.repository.wave(tx, id));
    if (!wave) throw new ProblemError('not-found');
    return wave;
  }
}
