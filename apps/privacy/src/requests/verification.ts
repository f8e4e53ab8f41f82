import { RecipientBudget } from '#abuse/recipient-budget.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { mintMailedCode, readDigits } from '#identity/short-codes.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { PassingOn } from './passing-on.js';
import { RequestClock } from './request-clock.js';
import { RequestLetters, VERIFY_DAYS } from './request-letters.js';
import { RequestLog } from './request-log.js';
import { RequestWork } from './request-work.js';
import type { RequestRow, VerifiedBy } from './request.js';
import { RequestsRepository } from './requests.repository.js';

const DAY_MS = 86_400_000;
export const MOST_CODE_TRIES = 5;

@Injectable()
export class VerificationParts {
  constructor(
    readonly budget: RecipientBudget,
    readonly letters: RequestLetters,
    readonly log: RequestLog,
    readonly passingOn: PassingOn,
    readonly work: RequestWork,
  ) {}
}

/** Whether a request is the person's own: in proportion to what it opens, a link or a code sent to the address that is asked about; no papers. */
@Injectable()
export class Verification {
  private readonly secret: Buffer;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'secrets'>,
    private readonly requests: RequestsRepository,
    private readonly clock: RequestClock,
    private readonly parts: VerificationParts,
  ) {
    this.secret = createHmac('sha256', config.secrets.sessionToken).update('rights request code 1').digest();
  }

  /** Sends link and code to the person. Where the mailbox has had enough mails today nothing is sent, and nobody can tell. */
  async ask(tx: Tx, request: RequestRow, by: AuditActor): Promise<void> {
    if (request.email === null || !(await this.parts.budget.take(tx, request.email))) return;
    const code = mintMailedCode();
    const now = this.clock.now();
    const asked = await this.requests.update(tx, request.id, {
      codeMac: this.mac(request.id, code), codeTries: 0, verifyUntil: new Date(now.getTime() + VERIFY_DAYS * DAY_MS), acknowledgedAt: request.acknowledgedAt ?? now,
    });
    await this.parts.letters.askToConfirm(tx, asked, code);
    await this.parts.log.note(tx, asked, 'confirmation-asked', by);
  }

  /** Whether the code is right. Takes as long for a request that does not exist; after five tries no code is. */
  async tryCode(tx: Tx, reference: string, code: string): Promise<RequestRow | undefined> {
    const request = await this.requests.lock(tx, reference);
    const usable = request?.state === 'unverified' && request.codeTries < MOST_CODE_TRIES && request.codeMac !== null && this.isInTime(request);
    const given = this.mac(reference, readDigits(code));
    const isRight = timingSafeEqual(given, request?.codeMac ?? Buffer.alloc(given.length));
    if (request && usable) await this.requests.update(tx, request.id, { codeTries: request.codeTries + 1 });
    return usable && isRight ? request : undefined;
  }

  isInTime({ verifyUntil }: RequestRow): boolean {
    return verifyUntil === null || verifyUntil > this.clock.now();
  }

  /** From here on the request is worked on. What was asked twice is one request, with the earlier clock. */
  async confirm(tx: Tx, request: RequestRow, method: VerifiedBy, by: AuditActor): Promise<RequestRow> {
    const now = this.clock.now();
    const verified = await this.requests.update(tx, request.id, { state: 'open', verifiedBy: method, verifiedAt: now, verifyUntil: null, codeMac: null, acknowledgedAt: request.acknowledgedAt ?? now });
    await this.parts.log.note(tx, verified, 'verified', by, { method });
    return this.begin(tx, verified, by, async (whole) => {
      await this.parts.letters.tell(tx, whole, 'received');
      await this.parts.passingOn.passOn(tx, whole, whole.recordedOn, by);
    });
  }

  /** Work on what is verified and known for what it is. `first` happens before, unless it repeats what is at work. Answers the request that goes on. */
  async begin(tx: Tx, request: RequestRow, by: AuditActor, first?: (whole: RequestRow) => Promise<void>): Promise<RequestRow> {
    const others = await this.requests.othersOf(tx, request);
    const atWork = others.find(({ state }) => state !== 'unverified');
    if (atWork) return this.join(tx, [request], atWork, by);
    const whole = others.length === 0 ? request : await this.join(tx, others, request, by);
    await first?.(whole);
    return this.parts.work.start(tx, whole, by);
  }

  /** Of those that join nothing is taken over but their clock: nobody confirmed what else they say. */
  private async join(tx: Tx, repeated: readonly RequestRow[], into: RequestRow, by: AuditActor): Promise<RequestRow> {
    for (const { id, customerId } of repeated) {
      await this.requests.update(tx, id, { state: 'joined', joinedInto: into.id, closedAt: this.clock.now(), codeMac: null });
      await this.parts.log.note(tx, { id, customerId }, 'joined', by, { into: into.id });
    }
    const [first] = [into, ...repeated].sort((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime());
    if (!first || first.id === into.id) return into;
    const clocked = { ...into, receivedAt: first.receivedAt, rules: first.rules };
    return this.requests.update(tx, into.id, { receivedAt: clocked.receivedAt, rules: clocked.rules, ...this.clock.due(clocked) });
  }

  private mac(reference: string, code: string): Buffer {
    return createHmac('sha256', this.secret).update(`${reference} ${code}`).digest();
  }
}
