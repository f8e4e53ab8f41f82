import type { DataHolder, SubjectIdentifier } from '#contracts/data-holder.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { MailKeys } from '#mail/mail-keys.js';
import { Inject, Injectable } from '@nestjs/common';
import { DataHolderRegistry } from './data-holder-registry.js';
import { ErasureLedger } from './erasure-ledger.js';
import type { Erasure } from './ledger-entry.js';
import { LedgerKinds } from './ledger-kinds.js';

/** How the ledger names a person: a keyed hash of an address, or an id of ours. Pseudonyms of customers are not named; their sessions are, one by one. */
const SHAPE = /^([a-z.-]+) (email|member-id|operator-id) ([0-9a-f-]{32,36})$/;

/** What was erased of people stays erased after a restore: the ledger is told of it, and erases it again. One kind of entry for each app. */
@Injectable()
export class ErasedPeople {
  private readonly kind: string;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'app'>,
    @Inject(ErasureLedger) private readonly ledger: ErasureLedger,
    @Inject(LedgerKinds) kinds: LedgerKinds,
    @Inject(DataHolderRegistry) private readonly registry: DataHolderRegistry,
    @Inject(MailKeys) private readonly keys: MailKeys,
  ) {
    this.kind = `person-in-${config.app}`;
    kinds.register(this.kind, (erasure) => this.eraseAgain(erasure));
  }

  /** Durable when it answers. Saying it twice does no harm. */
  async note(holder: DataHolder, subject: SubjectIdentifier, at: Date): Promise<void> {
    const name = canEraseAgain(holder) ? this.nameOf(subject) : undefined;
    if (name !== undefined) await this.ledger.append({ kind: this.kind, tenantId: null, subjectId: `${holder.name} ${name}`, at });
  }

  private nameOf({ kind, value, tenantId }: SubjectIdentifier): string | undefined {
    if (tenantId !== undefined) return undefined;
    if (kind === 'member-id' || kind === 'operator-id') return `${kind} ${value}`;
    return kind === 'email' ? this.addressName(value) : undefined;
  }

  private addressName(address: string): string | undefined {
    try {
      return `email ${this.keys.recipientKey(address).toString('hex')}`;
    } catch {
      return undefined;
    }
  }

  private async eraseAgain({ subjectId }: Erasure): Promise<void> {
    const [, name, kind, value = ''] = SHAPE.exec(subjectId) ?? [];
    const holder = this.registry.list().find((one) => one.name === name);
    if (!holder) throw new Error('The ledger names a data holder that this process does not have');
    if (kind === 'member-id' || kind === 'operator-id') return eraseAndLook(holder, { kind, value });
    if (holder.eraseByAddressKey) return holder.eraseByAddressKey(Buffer.from(value, 'hex'));
    for (const address of (await holder.addresses?.()) ?? []) if (this.addressName(address) === `email ${value}`) await eraseAndLook(holder, { kind: 'email', value: address });
  }
}

const eraseAndLook = async (holder: DataHolder, subject: SubjectIdentifier): Promise<void> => {
  await holder.erase(subject);
  const lawful = (await holder.exceptions?.(subject)) ?? [];
  const left = (await holder.verifyAbsent(subject)).reduce((sum, { records }) => sum + records, 0);
  if (left > lawful.reduce((sum, { records }) => sum + records, 0)) throw new Error('What the ledger tells of is still there');
};

/** The others hold nothing by address, or what they hold is gone within days. */
const canEraseAgain = ({ addresses, eraseByAddressKey }: DataHolder): boolean => addresses !== undefined || eraseByAddressKey !== undefined;
