import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { InvitationRepository } from './invitation.repository.js';
import { Invitations } from './invitations.js';

const BATCH = 50;

/** Invites the people of a wave, some at a time; what a killed run had committed is not done again. */
@HandlesJob('waitlist.invite-wave')
@Injectable()
export class InviteWaveHandler implements JobHandler<'waitlist.invite-wave'> {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: InvitationRepository,
    private readonly invitations: Invitations,
  ) {}

  async handle({ waveId }: { waveId: string }, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    while (await this.batch(waveId)) signal.throwIfAborted();
  }

  /** Answers whether there is more to do. */
  private batch(waveId: string): Promise<boolean> {
    return this.db.transaction('platform', async (tx) => {
      const wave = await this.repository.wave(tx, waveId, true);
      if (!wave || wave.doneAt !== null) return false;
      const wanted = Math.min(BATCH, wave.asked - wave.invited);
      const people = await this.repository.next(tx, wave.tag, wanted);
      for (const person of people) {
        await this.invitations.invite(tx, person, waveId);
        await this.audit.append(tx, { log: 'platform', action: 'waitlist.invited', actor: { kind: 'worker', id: 'waitlist.invite-wave' }, target: { kind: 'subscriber', id: person.id }, details: { wave: waveId } });
      }
      const done = people.length === 0 || wave.invited + people.length >= wave.asked;
      await this.repository.advance(tx, waveId, people.length, done);
      return !done;
    });
  }
}
