import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Clock } from '#clock/clock.js';
import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import { failpoint } from '#jobs/failpoint.js';
import { Inject, Injectable } from '@nestjs/common';
import { DataHolderRegistry } from './data-holder-registry.js';
import { ErasedPeople } from './erased-people.js';
import { HolderExport } from './holder-export.js';
import type { PrivacyAnswer, PrivacyTask } from './privacy-task.js';

type Answered = Omit<PrivacyAnswer, 'privacyTask'>;

/** Does in one process what a case asks of its data holders. Everything it does may be done again: a task that was killed is simply asked once more. */
@Injectable()
export class HolderAgent {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DataHolderRegistry) private readonly registry: DataHolderRegistry,
    @Inject(ErasedPeople) private readonly erased: ErasedPeople,
    @Inject(HolderExport) private readonly exporter: HolderExport,
  ) {}

  async answer(task: PrivacyTask): Promise<PrivacyAnswer> {
    failpoint(this.config, 'case.before-ask');
    const answered = task.privacyTask === 'plan' ? await this.plan(task.subject) : await this.ask(task);
    return { privacyTask: 'answer', ...answered };
  }

  /** Who holds something here, how much, and by which other names. Nothing is changed by it. */
  private async plan(given: readonly SubjectIdentifier[]): Promise<Answered> {
    const subject = await this.identify(given);
    const holders = [];
    for (const holder of this.registry.list()) {
      const records = sum(await each(subject, (one) => holder.verifyAbsent(one)));
      holders.push({ name: holder.name, stores: [...holder.stores], last: holder.erasedLast === true, records, omits: { ...holder.omits } });
    }
    return { holders, subject };
  }

  /** Names lead to further names: until none is new. */
  private async identify(given: readonly SubjectIdentifier[]): Promise<SubjectIdentifier[]> {
    const known = new Map(given.map((one) => [keyOf(one), one]));
    for (const one of known.values()) {
      for (const holder of this.registry.list()) {
        for (const other of (await holder.identify?.(one)) ?? []) if (!known.has(keyOf(other))) known.set(keyOf(other), other);
      }
    }
    return [...known.values()];
  }

  private async ask(task: PrivacyTask): Promise<Answered> {
    const holder = this.registry.list().find(({ name }) => name === task.holder);
    if (!holder) return { error: 'holder-unknown' };
    const { subject, changes = {} } = task;
    switch (task.privacyTask) {
      case 'erase':
        return this.erase(holder, subject);
      case 'verify':
        return this.verify(holder, subject);
      case 'export':
        return task.pieces ? { files: await this.exporter.store(holder, task, task.pieces), findings: await each(subject, (one) => holder.locate(one)) } : { error: 'task-malformed' };
      case 'rectify':
        return { findings: await each(subject, (one) => holder.rectify(one, changes)) };
      case 'restrict':
        return { findings: await each(subject, (one) => holder.restrict(one, true)) };
      case 'lift':
        return { findings: await each(subject, (one) => holder.restrict(one, false)) };
      default:
        return { findings: await each(subject, (one) => holder.locate(one)) };
    }
  }

  /** Erases first and notes it then: what was noted and not erased would be erased by nobody until a restore. */
  private async erase(holder: DataHolder, subject: readonly SubjectIdentifier[]): Promise<Answered> {
    const findings = await each(subject, (one) => holder.erase(one));
    failpoint(this.config, 'case.after-erase');
    for (const one of subject) await this.erased.note(holder, one, this.clock.now());
    failpoint(this.config, 'case.after-ledger');
    return { findings };
  }

  private async verify(holder: DataHolder, subject: readonly SubjectIdentifier[]): Promise<Answered> {
    return {
      findings: await each(subject, (one) => holder.verifyAbsent(one)),
      exceptions: await each(subject, async (one) => (await holder.exceptions?.(one)) ?? []),
    };
  }
}

const keyOf = ({ kind, value, tenantId }: SubjectIdentifier): string => JSON.stringify([kind, value, tenantId ?? null]);

const each = async <T extends HolderFinding>(subject: readonly SubjectIdentifier[], work: (one: SubjectIdentifier) => Promise<readonly T[]>): Promise<T[]> => {
  const found: T[] = [];
  for (const one of subject) found.push(...(await work(one)));
  return found.filter(({ records }) => records > 0);
};

const sum = (findings: readonly HolderFinding[]): number => findings.reduce((total, { records }) => total + records, 0);
