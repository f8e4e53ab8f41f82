import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { invalidLink } from '#http/link-token.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import type { OwnRequestDto } from './person.dto.js';
import type { ConfirmedRequestDto } from './public.dto.js';
import { CANCEL_LINK, CONFIRM_LINK, PAGE_LINK, RequestLetters } from './request-letters.js';
import { THE_PERSON } from './request-log.js';
import { OwnRequestView } from './own-request-view.js';
import { RequestDoings } from './request-doings.js';
import { CLOSED, type RequestRow } from './request.js';
import { RequestsRepository } from './requests.repository.js';
import { Verification } from './verification.js';

/** What a person does about their own request. Throws `invalid-token` for every link that opens none, `link-expired` where the time to confirm is over. */
@Injectable()
export class PersonService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly requests: RequestsRepository,
    private readonly letters: RequestLetters,
    private readonly verification: Verification,
    private readonly view: OwnRequestView,
    private readonly doings: RequestDoings,
  ) {}

  /** A second use of the link opens the page again. */
  confirm(token: string): Promise<ConfirmedRequestDto> {
    return this.at(CONFIRM_LINK, token, async (tx, request) => {
      if (request.state === 'lapsed') throw new ProblemError('link-expired');
      if (request.state !== 'unverified') return this.pageOf(request);
      if (!this.verification.isInTime(request)) throw new ProblemError('link-expired');
      return this.pageOf(await this.verification.confirm(tx, request, 'link', THE_PERSON));
    });
  }

  /** One answer to a wrong code, a wrong reference and a code that was used up. The try is counted whatever comes of it. */
  async confirmByCode(reference: string, code: string): Promise<ConfirmedRequestDto> {
    const page = await this.db.transaction('platform', async (tx) => {
      const request = await this.verification.tryCode(tx, reference, code);
      return request && this.pageOf(await this.verification.confirm(tx, request, 'code', THE_PERSON));
    });
    if (!page) throw invalidLink();
    return page;
  }

  /** "This was not me": before anything was confirmed. */
  async cancel(token: string): Promise<void> {
    await this.at(CANCEL_LINK, token, async (tx, request) => {
      if (request.state === 'unverified') await this.doings.withdrawUnread(tx, request);
    });
  }

  read(token: string): Promise<OwnRequestDto> {
    return this.at(PAGE_LINK, token, (tx, request) => this.view.of(tx, request));
  }

  withdraw(token: string): Promise<OwnRequestDto> {
    return this.at(PAGE_LINK, token, async (tx, request) => this.view.of(tx, await this.doings.withdraw(tx, request, THE_PERSON)));
  }

  appeal(token: string, text: string): Promise<OwnRequestDto> {
    return this.at(PAGE_LINK, token, async (tx, request) => {
      await this.doings.appeal(tx, request, text);
      return this.view.of(tx, request);
    });
  }

  write(token: string, text: string): Promise<OwnRequestDto> {
    return this.at(PAGE_LINK, token, async (tx, request) => {
      if (CLOSED.includes(request.state)) throw new ProblemError('conflict', { detail: 'The request is closed. Appeal, or make another.' });
      return this.view.of(tx, await this.doings.addWords(tx, request, text));
    });
  }

  private pageOf(request: RequestRow): ConfirmedRequestDto {
    return { pageToken: this.letters.token(request) };
  }

  private at<T>(purpose: string, token: string, work: (tx: Tx, request: RequestRow) => Promise<T>): Promise<T> {
    const target = this.letters.read(purpose, token);
    return this.db.transaction('platform', async (tx) => {
      const request = target && (await this.requests.lock(tx, target.id));
      if (!request || request.linkNumber !== target.number) throw invalidLink();
      return work(tx, request);
    });
  }
}
