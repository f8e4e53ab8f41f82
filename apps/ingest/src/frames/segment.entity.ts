import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const RECORDING = {
  category: 'recording',
  purpose: 'Shows the customer how its app was used',
  basis: 'processor-instruction',
  retention: 'plan',
} as const;

/** A stretch of a recording as the player reads it; its bytes are sealed under the session's key. */
@Entity({ schema: 'ingest', name: 'segment' })
export class Segment {
  @Personal(RECORDING)
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'number', type: 'integer' })
  number: number;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'first_t', type: 'integer' })
  firstT: number;

  @NotPersonal()
  @Column({ name: 'last_t', type: 'integer' })
  lastT: number;

  /** [[t, byte offset], …] */
  @NotPersonal()
  @Column({ name: 'keyframes', type: 'jsonb' })
  keyframes: [number, number][];

  /** [[from, to, reason], …] */
  @NotPersonal()
  @Column({ name: 'gaps', type: 'jsonb' })
  gaps: [number, number, number][];

  /** [[bin of five seconds, frames, share of the picture that changed in thousandths, pointer events, clicks, keys, scrolls], …] */
  @Personal(RECORDING)
  @Column({ name: 'activity', type: 'jsonb', default: [] })
  activity: number[][];

  @NotPersonal()
  @Column({ name: 'frames', type: 'integer' })
  frames: number;

  @NotPersonal()
  @Column({ name: 'bytes', type: 'integer' })
  bytes: number;

  @Personal(RECORDING)
  @Column({ name: 'object_key', type: 'text' })
  objectKey: string;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
