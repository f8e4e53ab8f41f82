import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import type { ListPosition } from '#http/list-cursor.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { csvLine } from './csv.js';
import type { PeopleFilterDto } from './people.dto.js';
import { PeopleRepository } from './people.repository.js';

const PAGE = 1_000;
const COLUMNS = ['id', 'email', 'name', 'company', 'status', 'tags', 'requested_at', 'confirmed_at', 'invited_at', 'joined_at', 'declined_at'];

/** The list as CSV, read a page at a time: memory stays the same however long it is. */
@Injectable()
export class PeopleExport {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: PeopleRepository,
  ) {}

  /** The leaf is committed before the first line is read. */
  async csv(operator: OperatorPrincipal, { status, tag }: PeopleFilterDto): Promise<StreamableFile> {
    await this.db.transaction('platform', (tx) =>
      this.audit.append(tx, { log: 'platform', action: 'waitlist.list-exported', actor: actorOf(operator), target: { kind: 'waitlist', id: 'people' }, details: { status: status ?? null, tag: tag ?? null } }),
    );
    return new StreamableFile(Readable.from(this.lines({ status, tag }), { objectMode: false }));
  }

  private async *lines(filter: PeopleFilterDto): AsyncGenerator<string> {
    yield csvLine(COLUMNS);
    for (let from: ListPosition | undefined; ; ) {
      const people = await this.db.transaction('platform', (tx) => this.repository.search(tx, { ...filter, restricted: false }, from, PAGE));
      if (people.length > 0) {
        yield people
          .map((one) => csvLine([one.id, one.email, one.name, one.company, one.status, one.tags.join(' '), one.requestedAt, one.confirmedAt, one.invitedAt, one.joinedAt, one.declinedAt]))
          .join('');
      }
      if (people.length < PAGE) return;
      from = people.at(-1);
    }
  }
}
