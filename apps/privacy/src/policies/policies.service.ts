import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { diffPolicies } from '#policy/policy-diff.js';
import { readPolicy } from '#policy/policy-text.js';
import { Inject, Injectable } from '@nestjs/common';
import { type NoticeDto, toNoticeDto } from '../notices/notice.dto.js';
import { NoticesRepository } from '../notices/notices.repository.js';
import type { AcceptancesDto, PolicyChangesDto, PolicyTextDto, PolicyVersionsDto } from './policies.dto.js';
import { PoliciesRepository, type VersionRow } from './policies.repository.js';

/** What was published, for everybody to read and compare. */
@Injectable()
export class PoliciesService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly versions: PoliciesRepository,
    private readonly notices: NoticesRepository,
  ) {}

  async list(): Promise<PolicyVersionsDto> {
    return { versions: await this.db.transaction('platform', (tx) => this.versions.list(tx)) };
  }

  /** The version in force. Throws `not-found` before the first one is published. */
  async current(): Promise<PolicyTextDto> {
    return toText(await this.db.transaction('platform', (tx) => this.versions.inForce(tx)));
  }

  async read(number: number): Promise<PolicyTextDto> {
    return toText(await this.find(number));
  }

  async changes(number: number, since: number | undefined): Promise<PolicyChangesDto> {
    const later = await this.find(number);
    const earlier = await this.find(since ?? Math.max(1, number - 1));
    return diffPolicies(readPolicy(earlier.text), readPolicy(later.text));
  }

  async acceptances(number: number): Promise<AcceptancesDto> {
    await this.find(number);
    return this.db.transaction('platform', (tx) => this.versions.acceptances(tx, number));
  }

  /** Throws `not-found` when nobody was to be told of the version. */
  async notice(number: number): Promise<NoticeDto> {
    const notice = await this.db.transaction('platform', (tx) => this.notices.about(tx, 'policy-version', String(number)));
    if (!notice) throw new ProblemError('not-found');
    return toNoticeDto(notice);
  }

  private async find(number: number): Promise<VersionRow> {
    const row = await this.db.transaction('platform', (tx) => this.versions.find(tx, number));
    if (!row) throw new ProblemError('not-found');
    return row;
  }
}

const toText = (row: VersionRow | undefined): PolicyTextDto => {
  if (!row) throw new ProblemError('not-found');
  return { ...row, clauses: [...readPolicy(row.text).clauses] };
};
