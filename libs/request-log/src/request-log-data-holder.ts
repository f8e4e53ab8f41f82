import type { DataHolder, HolderFinding } from '#contracts/data-holder.js';
import { Injectable } from '@nestjs/common';

/**
 * Answers for the request log in privacy operations. An entry names no account, mailbox, pseudonym or session, so nobody's entries can be found without more data than we
 * have (GDPR art. 11): there is nothing to export or erase by identity, and everything goes by its age. docs/abuse.md says so to people.
 */
@Injectable()
export class RequestLogDataHolder implements DataHolder {
  readonly name = 'request-log';
  readonly stores = ['request_log.entry', 'request_log.prefix_minute'] as const;
  readonly omits = { 'request_log.entry': 'names-nobody', 'request_log.prefix_minute': 'names-nobody' };

  locate(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  async *export(): AsyncIterable<never> {}

  rectify(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  restrict(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  erase(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  verifyAbsent(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }
}
