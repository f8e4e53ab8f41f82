import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { Notices } from '../notices/notices.service.js';
import type { SubprocessorDto } from './subprocessors.dto.js';

const day = (at: Date): string => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(at);

/** What those who answer for organisations are told before a company gets data (Art. 28(2) GDPR): who, where, what for, what, from when on, and how to object. */
@Injectable()
export class SubprocessorNotice {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly notices: Notices,
  ) {}

  /** Answers the id of the notice. */
  announce(tx: Tx, { id, name, country, region, purpose, categories, safeguards, activeFrom }: SubprocessorDto): Promise<string> {
    const body = [
      `From ${day(activeFrom)} on ${name} is to handle personal data for us.`,
      `What for: ${purpose}\nWhere: ${country}${region === null ? '' : `, ${region}`}\nWhich data: ${categories.join(', ')}\nSafeguards: ${safeguards ?? 'none recorded'}`,
      `Until then you can object: answer to support@pixeltrace.dev, and nothing of yours goes there before your objection is settled.`,
      `The whole list: ${this.config.urls.web}/subprocessors`,
    ].join('\n\n');
    return this.notices.announce(tx, { kind: 'subprocessor', subjectId: id, stream: 'policy-notices', subject: `A new subprocessor from ${day(activeFrom)} on: ${name}`.slice(0, 200), body }, [{ audience: 'owners' }]);
  }
}
