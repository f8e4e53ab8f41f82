import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { ExchangeApp } from '#config/config.js';

export const CASE_KINDS = ['locate', 'export', 'erase', 'rectify', 'restrict', 'lift'] as const;

/** What is done with everything that is held about a person. `lift` ends a restriction. */
export type CaseKind = (typeof CASE_KINDS)[number];

export interface CaseRequest {
  kind: CaseKind;
  /** The rights request it answers, if it answers one. Of one request and kind there is one case: opening it again answers the first. */
  requestId: string | null;
  subject: readonly SubjectIdentifier[];
  /** New values by the name of the field (`email`, `name`, `company`); of `rectify` alone. */
  changes?: Record<string, string>;
}

/** How a node may end. It is never skipped: one that cannot be asked stays `running`, and its case is `blocked` until it was. */
export const NODE_ENDS = ['erased', 'verified-absent', 'answered', 'lawful-exception'] as const;
export type NodeState = 'waiting' | 'running' | (typeof NODE_ENDS)[number];

export interface NodeProgress {
  /** A data holder, such as `waitlist.people`, in one app. */
  holder: string;
  app: ExchangeApp;
  state: NodeState;
  /** What it held when it was asked; of an erasure, what is gone. */
  records: number;
  /** Why something is kept, where the law says so. */
  exception?: string;
}

export interface CaseProgress {
  state: 'running' | 'done' | 'blocked';
  nodes: NodeProgress[];
}
