import { AUDIT_WRITER, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { Invitations } from './invitations.js';
import type { ChangeTagsDto, PeopleDto, PersonDto, SearchPeopleDto, WaitlistSummaryDto } from './people.dto.js';
import { PeopleRepository, type PersonRow } from './people.repository.js';

const DEFAULT_LIMIT = 25;
const MOST_TAGS = 20;

/** What operators do about people on the list. A person who is not there is `not-found`. */
@Injectable()
export class PeopleService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: PeopleRepository,
    private readonly cursors: ListCursor,
    private readonly invitations: Invitations,
  ) {}

  summary(): Promise<WaitlistSummaryDto> {
    return this.db.transaction('platform', (tx) => this.repository.summary(tx));
  }

  /** Throws `invalid-cursor`. The leaf says how many people were shown, not what was looked for. */
  search(operator: OperatorPrincipal, { cursor, limit = DEFAULT_LIMIT, ...filter }: SearchPeopleDto): Promise<PeopleDto> {
    const list = ['people', filter.status, filter.tag, filter.text];
    const from = this.cursors.decode(list, cursor ?? undefined);
    return this.db.transaction('platform', async (tx) => {
      const { items, nextCursor } = this.cursors.page(list, await this.repository.search(tx, filter, from, limit + 1), limit);
      await this.note(tx, operator, 'waitlist.searched', { kind: 'waitlist', id: 'people' }, { shown: items.length });
      return { items: items.map(toPerson), nextCursor };
    });
  }

  read(operator: OperatorPrincipal, id: string): Promise<PersonDto> {
    return this.db.transaction('platform', async (tx) => {
      const person = await this.found(tx, id, false);
      await this.note(tx, operator, 'waitlist.person-read', { kind: 'subscriber', id });
      return toPerson(person);
    });
  }

  /** Throws `conflict` when there would be more than 20. */
  tag(operator: OperatorPrincipal, id: string, { add = [], remove = [] }: ChangeTagsDto): Promise<PersonDto> {
    return this.change(operator, id, 'waitlist.tagged', async (tx, { tags }) => {
      const wanted = [...new Set([...tags, ...add])].filter((tag) => !remove.includes(tag));
      if (wanted.length > MOST_TAGS) throw new ProblemError('conflict', { detail: `A person has at most ${MOST_TAGS} tags.` });
      return this.repository.setTags(tx, id, wanted);
    });
  }

  /** Throws `conflict` unless the person waits. */
  invite(operator: OperatorPrincipal, id: string): Promise<PersonDto> {
    return this.change(operator, id, 'waitlist.invited', async (tx, person) => {
      if (person.status !== 'new') throw new ProblemError('conflict', { detail: 'Only people who wait can be invited.' });
      if (person.restricted) throw new ProblemError('conflict', { detail: 'This person asked us to do nothing with their data for now.' });
      await this.invitations.invite(tx, person);
      return this.found(tx, id, false);
    });
  }

  /** Throws `conflict` when the person has joined. */
  decline(operator: OperatorPrincipal, id: string): Promise<PersonDto> {
    return this.change(operator, id, 'waitlist.declined', (tx, { status }) => {
      if (status === 'joined') throw new ProblemError('conflict', { detail: 'This person has an organisation already.' });
      return this.repository.decline(tx, id);
    });
  }

  private change(operator: OperatorPrincipal, id: string, action: string, work: (tx: Tx, person: PersonRow) => Promise<PersonRow>): Promise<PersonDto> {
    return this.db.transaction('platform', async (tx) => {
      const person = await work(tx, await this.found(tx, id, true));
      await this.note(tx, operator, action, { kind: 'subscriber', id });
      return toPerson(person);
    });
  }

  private async found(tx: Tx, id: string, lock: boolean): Promise<PersonRow> {
    const person = await this.repository.find(tx, id, lock);
    if (!person) throw new ProblemError('not-found');
    return person;
  }

  private note(tx: Tx, operator: OperatorPrincipal, action: string, target: AuditLeaf['target'], details?: AuditLeaf['details']): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: actorOf(operator), target, ...(details ? { details } : {}) });
  }
}

const toPerson = ({ at: _at, ...person }: PersonRow): PersonDto => person;
