import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far `clock.now()` is ahead of the server. Zero everywhere but in databases marked as test databases. */
@Entity({ schema: 'clock', name: 'clock_offset' })
export class ClockOffset {
  @NotPersonal()
  @PrimaryColumn({ name: 'only_row', type: 'boolean' })
  onlyRow: boolean;

  @NotPersonal()
  @Column({ name: 'offset', type: 'interval' })
  offset: string;
}
