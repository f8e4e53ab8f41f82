export type S3Operation = 'put' | 'get' | 'head' | 'delete' | 'list';

/** What goes wrong, once the operation and the key fit. */
export type S3Fault =
  /** Refused before anything happens. */
  | { answer: number; code?: string }
  /** Done as asked, but late. */
  | { delayMs: number }
  /** The connection dies before anything happens. */
  | { reset: true }
  /** The write happens, the reply is lost. */
  | { resetAfterStore: true }
  /** The bytes that are read have one bit turned over. */
  | { flipBit: number }
  /** The bytes that are read end early; `honest` says so in the length, else the connection breaks off. */
  | { truncateTo: number; honest: boolean }
  /** Answers that it deleted, and does not. */
  | { keepDeleted: true };

interface Scripted {
  operation: S3Operation;
  fault: S3Fault;
  left: number;
  key?: string;
}

/** The faults that are still to come, first come first served. */
export class S3FaultScript {
  private scripted: Scripted[] = [];

  /** The next `times` requests that fit meet this fault. */
  add(operation: S3Operation, fault: S3Fault, { times = 1, key }: { times?: number; key?: string } = {}): void {
    this.scripted.push({ operation, fault, left: times, ...(key === undefined ? {} : { key }) });
  }

  clear(): void {
    this.scripted = [];
  }

  take(operation: S3Operation, key: string): S3Fault | undefined {
    const found = this.scripted.find((entry) => entry.operation === operation && (entry.key === undefined || entry.key === key));
    if (!found) return undefined;
    found.left--;
    if (found.left <= 0) this.scripted = this.scripted.filter((entry) => entry !== found);
    return found.fault;
  }
}
