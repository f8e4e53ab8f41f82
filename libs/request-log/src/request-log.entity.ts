import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const LOG: PersonalColumn = { category: 'network', purpose: 'Finds and stops abuse of our servers, and explains outages', basis: 'legitimate-interest', retention: 'P30D' };

/** One request to our servers. Days are partitions. */
@Entity({ schema: 'request_log', name: 'entry' })
export class RequestLogEntry {
  @Personal(LOG)
  @PrimaryColumn({ name: 'at', type: 'timestamptz' })
  at: Date;

  @NotPersonal()
  @Column({ name: 'app', type: 'text' })
  app: string;

  @NotPersonal()
  @Column({ name: 'method', type: 'text' })
  method: string;

  @Personal(LOG)
  @Column({ name: 'route', type: 'text' })
  route: string;

  @NotPersonal()
  @Column({ name: 'status', type: 'smallint' })
  status: number;

  @NotPersonal()
  @Column({ name: 'duration_ms', type: 'integer' })
  durationMs: number;

  @Personal({ ...LOG, purpose: 'Finds and stops abuse of our servers; after 7 days only its network is left', retention: 'P7D' })
  @Column({ name: 'address', type: 'inet' })
  address: string;

  @Personal(LOG)
  @Column({ name: 'browser', type: 'text' })
  browser: string;
}

/** How much came from a network in a minute, for routes that recorders call. */
@Entity({ schema: 'request_log', name: 'prefix_minute' })
export class PrefixMinute {
  @NotPersonal()
  @PrimaryColumn({ name: 'minute', type: 'timestamptz' })
  minute: Date;

  @NotPersonal()
  @PrimaryColumn({ name: 'app', type: 'text' })
  app: string;

  @Personal(LOG)
  @PrimaryColumn({ name: 'prefix', type: 'cidr' })
  prefix: string;

  @NotPersonal()
  @Column({ name: 'requests', type: 'integer' })
  requests: number;

  @NotPersonal()
  @Column({ name: 'refused', type: 'integer' })
  refused: number;
}
