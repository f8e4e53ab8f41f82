import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import type { CaseProgress, CaseRequest } from './case-types.js';

/** The one door to cases for other rooms. When a case ends, the job `privacy.case-ended` is asked for with its id. */
@Injectable()
export class Cases {
  /** Begins a case in the caller's transaction, as `privacy_api` or `privacy_worker`. Answers its id. */
  open(_tx: Tx, _request: CaseRequest): Promise<string> {
    return Promise.reject(new Error('not yet'));
  }

  /** How far a case is. Throws when there is none. */
  progress(_tx: Tx, _caseId: string): Promise<CaseProgress> {
    return Promise.reject(new Error('not yet'));
  }
}
