import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { failpoint } from '#jobs/failpoint.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { PRIVACY_ANSWER, type PrivacyAnswer } from '#personal-data/privacy-task.js';
import { Inject, Injectable } from '@nestjs/common';
import { CaseGraph } from './case-graph.js';
import { CaseSeal } from './case-seal.js';
import { type CaseRow, CaseRepository, type NodeRow } from './case.repository.js';
import { contactIn } from './cases.js';

/** Takes what a data holder answered, and does what comes next. */
@Injectable()
@HandlesJob('privacy.take-privacy-answer')
export class TakePrivacyAnswerHandler implements JobHandler<'privacy.take-privacy-answer'> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly exchange: Exchange,
    private readonly cases: CaseRepository,
    private readonly graph: CaseGraph,
    private readonly seal: CaseSeal,
  ) {}

  async handle({ exchangeId }: { exchangeId: string }, context: Pick<JobContext, 'complete'>): Promise<void> {
    failpoint(this.config, 'case.before-take');
    await this.db.transaction('platform', async (tx) => {
      const asked = await this.cases.nodeOfMessage(tx, exchangeId);
      const held = asked && (await this.cases.hold(tx, asked.caseId));
      const node = held && (await this.cases.nodeOfMessage(tx, exchangeId));
      if (held && node) await this.take(tx, held, node, exchangeId);
      await this.exchange.close(tx, exchangeId);
      await context.complete(tx);
    });
    failpoint(this.config, 'case.after-take');
  }

  private async take(tx: Tx, held: CaseRow, node: NodeRow, exchangeId: string): Promise<void> {
    const answer = PRIVACY_ANSWER.safeParse(await this.exchange.answerTo(tx, exchangeId));
    if (!answer.success) throw new BadDataError('privacy-answer-malformed');
    if (answer.data.error !== undefined) {
      await this.cases.move(tx, node.id, { phase: node.phase, state: 'waiting', afterSeconds: 600, blocked: answer.data.error });
    } else {
      if (node.phase === 'plan') await this.learn(tx, held, answer.data.subject ?? []);
      await this.cases.settle(tx, node.id, settled(node, answer.data));
    }
    await this.graph.advance(tx, held);
  }

  /** Names that an app knows are kept before the first of them is erased. */
  private async learn(tx: Tx, { id, subject }: CaseRow, found: readonly SubjectIdentifier[]): Promise<void> {
    const known = this.seal.open<SubjectIdentifier[]>(id, 'subject', subject as Buffer);
    const fresh = found.filter((one) => !known.some((other) => other.kind === one.kind && other.value === one.value && other.tenantId === one.tenantId));
    if (fresh.length === 0) return;
    const all = [...known, ...fresh];
    const contact = contactIn(all);
    await this.cases.setSubject(tx, id, this.seal.seal(id, 'subject', all), contact === undefined ? null : this.seal.seal(id, 'contact', contact));
  }
}

const settled = (node: NodeRow, { holders, findings = [], exceptions = [], files }: PrivacyAnswer): Parameters<CaseRepository['settle']>[2] => {
  const verify = node.phase === 'verify';
  const found = total(findings);
  const lawful = Math.min(total(exceptions), found);
  return {
    state: 'acted',
    records: verify ? 0 : found,
    remaining: verify ? found - lawful : 0,
    exception: verify && lawful > 0 ? [...new Set(exceptions.map(({ reason }) => reason))].toSorted().join(', ') : node.exception,
    answer: { ...(holders ? { holders } : {}), ...(files === undefined ? {} : { files }), ...(verify ? {} : { found: findings }) },
    verified: verify,
  };
};

const total = (findings: readonly { records: number }[]): number => findings.reduce((sum, { records }) => sum + records, 0);
