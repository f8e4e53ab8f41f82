import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Topic } from './conversation.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ReadTargetRepository } from './read-target.repository.js';

const MS_PER_HOUR = 3_600_000;

/** Who is told that a message of a topic waits. */
const READERS: Record<Topic, string[]> = { question: ['support'], support: ['support'], privacy: ['privacy'], security: ['security'] };

/** Tells operators by mail, once each, that a message is unread. Names nobody and quotes nothing. */
@Injectable()
export class UnreadAlarm {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly clock: Clock,
    private readonly targets: ReadTargetRepository,
    private readonly conversations: ConversationsRepository,
    private readonly mail: Mail,
  ) {}

  async raise(kind: 'reminded' | 'escalated', messageId: string, context: JobContext): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const unread = await this.targets.unread(tx, messageId);
      if (unread) {
        const late = Math.max(0, Math.round((this.clock.now().getTime() - unread.readDueAt.getTime()) / MS_PER_HOUR));
        const hoursLate = kind === 'escalated' ? Math.max(1, late) : 0;
        const roles = kind === 'escalated' ? [...READERS[unread.topic], 'admin'] : READERS[unread.topic];
        for (const [index, to] of (await this.targets.operators(tx, roles)).entries()) {
          await this.mail.send(tx, { template: 'contact-alert', to, data: { hoursLate, topic: unread.topic, inboxUrl: `${this.config.urls.waitlist}/docs` }, key: `${kind}:${messageId}:${index}` });
        }
        await this.conversations.note(tx, unread.conversationId, kind, null, { message: messageId });
      }
      await context.complete(tx);
    });
  }
}

@Injectable()
@HandlesJob('contact.remind-to-read')
export class RemindToReadHandler implements JobHandler<'contact.remind-to-read'> {
  constructor(private readonly alarm: UnreadAlarm) {}

  async handle({ messageId }: { messageId: string }, context: JobContext): Promise<void> {
    await this.alarm.raise('reminded', messageId, context);
  }
}

@Injectable()
@HandlesJob('contact.escalate-unread')
export class EscalateUnreadHandler implements JobHandler<'contact.escalate-unread'> {
  constructor(private readonly alarm: UnreadAlarm) {}

  async handle({ messageId }: { messageId: string }, context: JobContext): Promise<void> {
    await this.alarm.raise('escalated', messageId, context);
  }
}
