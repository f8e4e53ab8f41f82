import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { PolicyDiff } from '#policy/policy-diff.js';
import type { PolicyText } from '#policy/policy-text.js';
import { Inject, Injectable } from '@nestjs/common';
import { Notices } from '../notices/notices.service.js';

const MOST_CLAUSES = 20;

const day = (at: Date): string => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(at);

const KINDS = { added: 'New', removed: 'Gone', changed: 'Changed' } as const;

/** What those concerned are told of a meaningful change: what changes, from when on, where both texts are, and what they can do. Plain text. */
export const policyNotice = (text: PolicyText, { changes, from, to }: PolicyDiff, effectiveAt: Date, webUrl: string): { subject: string; body: string } => {
  const meaningful = changes.filter(({ changeClass }) => changeClass === 'meaningful');
  const listed = meaningful.slice(0, MOST_CLAUSES).map(({ kind, before, after }) => `${KINDS[kind]}: ${after ?? before}${kind === 'changed' ? `\nBefore: ${before}` : ''}`);
  const more = meaningful.length - listed.length;
  return {
    subject: `Our privacy policy changes on ${day(effectiveAt)}`,
    body: [
      `From ${day(effectiveAt)} on a new version of our privacy policy applies. ${text.summary}`,
      ...listed,
      ...(more > 0 ? [`And ${more} more.`] : []),
      `Read it: ${webUrl}/privacy/versions/${to}\nCompare it with the version before: ${webUrl}/privacy/changes?from=${from}&to=${to}`,
      'Whoever goes on using our services after that day does so under the new version. If you do not want that, you can have your data deleted before: write to support@pixeltrace.dev.',
    ].join('\n\n'),
  };
};

/** Tells everybody on the waitlist and every member. */
@Injectable()
export class PolicyNotice {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly notices: Notices,
  ) {}

  /** Answers the id of the notice. */
  announce(tx: Tx, text: PolicyText, changes: PolicyDiff, effectiveAt: Date): Promise<string> {
    const words = policyNotice(text, changes, effectiveAt, this.config.urls.web);
    return this.notices.announce(tx, { kind: 'policy-version', subjectId: String(text.version), stream: 'policy-notices', ...words }, [{ audience: 'waitlist' }, { audience: 'members' }]);
  }
}
