import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { actorOf, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { assertThere } from '../watching/session-access.js';
import type { RecordingTagsDto, TagDto } from './tags.dto.js';
import { TagsRepository } from './tags.repository.js';

const keyOf = ({ name, value }: TagDto): string => `${name.length} ${name}${value}`;

/** Tags that members give recordings; those that the app reported stay. */
@Injectable()
export class TagsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: TagsRepository,
  ) {}

  /** Replaces what members set; done twice it changes nothing. Throws `not-found`, `session-deleted`, `restricted`. */
  async set(principal: Principal, sessionId: string, wish: readonly TagDto[]): Promise<RecordingTagsDto> {
    const { tenantId } = principal;
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      assertThere(principal, await this.repository.lock(tx, tenantId, sessionId));
      const before = (await this.repository.list(tx, tenantId, sessionId)).filter(({ source }) => source === 'member');
      const wished = [...new Map(wish.map((tag) => [keyOf(tag), tag])).values()];
      const gone = before.filter((tag) => !wished.some((other) => keyOf(other) === keyOf(tag)));
      const added = wished.filter((tag) => !before.some((other) => keyOf(other) === keyOf(tag)));
      if (gone.length + added.length > 0) {
        await this.repository.remove(tx, tenantId, sessionId, gone);
        await this.repository.add(tx, tenantId, sessionId, added);
        await this.repository.follow(tx, tenantId, sessionId, gone, await this.repository.list(tx, tenantId, sessionId));
        const details = { added: added.length, removed: gone.length };
        await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'recording.tags-changed', actor: actorOf(principal), target: { kind: 'session', id: sessionId }, details });
      }
      return { tags: await this.repository.list(tx, tenantId, sessionId) };
    });
  }
}
