import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { Filing } from './filing.js';
import { RequestClock } from './request-clock.js';
import { RequestLog, THE_PERSON } from './request-log.js';
import { RequestWork } from './request-work.js';
import { CLOSED, isPaused, type RequestRow } from './request.js';
import { RequestsRepository } from './requests.repository.js';

const MOST_WORDS = 20_000;

/** What people may do about a request of theirs. */
@Injectable()
export class RequestDoings {
  constructor(
    private readonly requests: RequestsRepository,
    private readonly clock: RequestClock,
    private readonly work: RequestWork,
    private readonly filing: Filing,
    private readonly log: RequestLog,
  ) {}

  async withdraw(tx: Tx, request: RequestRow, by: AuditActor): Promise<RequestRow> {
    if (request.state === 'withdrawn') return request;
    if (CLOSED.includes(request.state)) throw new ProblemError('conflict', { detail: 'The request has ended.' });
    return this.work.end(tx, request, { state: 'withdrawn', by });
  }

  /** Whoever holds the mailbox did not make it: it ends, and no further mail goes there. */
  async withdrawUnread(tx: Tx, request: RequestRow): Promise<void> {
    await this.requests.update(tx, request.id, { state: 'withdrawn', closedAt: this.clock.now(), codeMac: null });
    await this.log.note(tx, request, 'withdrawn', THE_PERSON, { unread: true });
  }

  /** A request of its own, with a clock of its own. One at a time. */
  async appeal(tx: Tx, request: RequestRow, text: string): Promise<void> {
    const waits = (await this.requests.appealsOf(tx, request.id)).some(({ state }) => !CLOSED.includes(state));
    if (waits || !['refused', 'done'].includes(request.state)) throw new ProblemError('conflict', { detail: 'There is an appeal already, or nothing to appeal against.' });
    const { email, country, region } = request;
    await this.filing.file(
      tx,
      { channel: 'form', type: 'appeal', body: text, appealOf: request.id, verifiedBy: 'link', ...(email === null ? {} : { email }), ...(country === null ? {} : { country }), ...(region === null ? {} : { region }) },
      THE_PERSON,
    );
    await this.log.note(tx, request, 'appealed', THE_PERSON);
  }

  /** What we asked for is there: a clock that stood still for it runs on. */
  async addWords(tx: Tx, request: RequestRow, text: string): Promise<RequestRow> {
    const body = [request.body, text].filter((part) => part !== null).join('\n\n').slice(0, MOST_WORDS);
    const written = await this.requests.update(tx, request.id, { body });
    await this.log.note(tx, written, 'person-wrote', THE_PERSON);
    return isPaused(written) ? this.resume(tx, written, THE_PERSON) : written;
  }

  async resume(tx: Tx, request: RequestRow, by: AuditActor): Promise<RequestRow> {
    const to = this.clock.now().toISOString();
    const pauses = request.pauses.map((pause) => (pause.to === null ? { ...pause, to } : pause));
    const resumed = await this.requests.update(tx, request.id, { pauses, ...this.clock.due({ ...request, pauses }) });
    await this.log.note(tx, resumed, 'resumed', by);
    return resumed;
  }
}
