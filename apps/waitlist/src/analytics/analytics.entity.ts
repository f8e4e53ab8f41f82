import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

// Counters only: no column of these tables is about a person.

@Entity({ schema: 'analytics', name: 'page_hour' })
export class PageHour {
  @NotPersonal()
  @PrimaryColumn({ name: 'hour', type: 'timestamptz' })
  hour: Date;

  @NotPersonal()
  @PrimaryColumn({ name: 'path', type: 'text' })
  path: string;

  @NotPersonal()
  @Column({ name: 'views', type: 'bigint' })
  views: string;
}

@Entity({ schema: 'analytics', name: 'referral_day' })
export class ReferralDay {
  @NotPersonal()
  @PrimaryColumn({ name: 'day', type: 'date' })
  day: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'domain', type: 'text' })
  domain: string;

  @NotPersonal()
  @Column({ name: 'views', type: 'bigint' })
  views: string;
}

@Entity({ schema: 'analytics', name: 'visit_day' })
export class VisitDay {
  @NotPersonal()
  @PrimaryColumn({ name: 'day', type: 'date' })
  day: string;

  @NotPersonal()
  @Column({ name: 'visits', type: 'bigint' })
  visits: string;
}

@Entity({ schema: 'analytics', name: 'dropped_day' })
export class DroppedDay {
  @NotPersonal()
  @PrimaryColumn({ name: 'day', type: 'date' })
  day: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'reason', type: 'text' })
  reason: string;

  @NotPersonal()
  @Column({ name: 'views', type: 'bigint' })
  views: string;
}

@Entity({ schema: 'analytics', name: 'month_total' })
export class MonthTotal {
  @NotPersonal()
  @PrimaryColumn({ name: 'month', type: 'date' })
  month: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'name', type: 'text' })
  name: string;

  @NotPersonal()
  @Column({ name: 'count', type: 'bigint' })
  count: string;
}

@Entity({ schema: 'analytics', name: 'batch' })
export class CountBatch {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;
}
