import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const THROTTLE = { category: 'network', purpose: 'To slow down whoever guesses codes', basis: 'legitimate-interest', retention: 'P1D' } as const;

/** How often something was tried. The key is a keyed hash: it names nobody without a secret that is not in the database. */
@Entity({ schema: 'identity', name: 'sign_in_throttle' })
export class SignInThrottle {
  @Personal(THROTTLE)
  @PrimaryColumn({ name: 'key', type: 'bytea' })
  key: Buffer;

  @NotPersonal()
  @Column({ name: 'used', type: 'integer' })
  used: number;

  @NotPersonal()
  @Column({ name: 'until', type: 'timestamptz' })
  until: Date;
}
