import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was done to a conversation, by whom. Never what was written. */
@Entity({ schema: 'waitlist', name: 'conversation_event' })
export class ConversationEvent {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId: string;

  @NotPersonal()
  @Column({ name: 'at', type: 'timestamptz' })
  at: Date;

  @NotPersonal()
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @Column({ name: 'actor_id', type: 'uuid', nullable: true })
  actorId: string | null;

  @NotPersonal()
  @Column({ name: 'details', type: 'jsonb' })
  details: Record<string, string | number | boolean | null>;
}
