import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { OperatorDataRepository } from './operator-data.repository.js';

/** What `identity` holds about an operator: they are people too. */
@Injectable()
export class OperatorDataHolder implements DataHolder {
  readonly name = 'identity.operators';
  /** Factors and attempts are declared by the members' holder, which shares their tables; those of operators are found and go with this one. */
  readonly stores = ['identity.operator', 'identity.operator_session', 'identity.operator_enrolment'];
  readonly erasedLast = true;

  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly data: OperatorDataRepository,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, [], (tx, id) => this.data.count(tx, id));
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const data = await this.with(subject, undefined, (tx, id) => this.data.export(tx, id));
    if (data) yield { path: 'operator.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(data, null, 2)) };
  }

  /** Understands `email` and `name`. */
  rectify(subject: SubjectIdentifier, changes: Record<string, string>): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, id) => {
      await this.data.rectify(tx, id, changes);
      return [{ store: 'identity.operator', records: 1 }];
    });
  }

  restrict(subject: SubjectIdentifier, restricted: boolean): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, id) => {
      await this.data.restrict(tx, id, restricted);
      return [{ store: 'identity.operator', records: 1 }];
    });
  }

  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, id) => {
      const found = await this.data.count(tx, id);
      await this.data.erase(tx, id);
      return found;
    });
  }

  identify(subject: SubjectIdentifier): Promise<SubjectIdentifier[]> {
    return this.db.transaction('platform', (tx) => this.data.identify(tx, subject));
  }

  addresses(): Promise<string[]> {
    return this.db.transaction('platform', (tx) => this.data.addresses(tx));
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private with<T>(subject: SubjectIdentifier, nobody: T, work: (tx: Tx, operatorId: string) => Promise<T>): Promise<T> {
    return this.db.transaction('platform', async (tx) => {
      const id = await this.data.operatorId(tx, subject);
      return id === undefined ? nobody : work(tx, id);
    });
  }
}
