import type { DataMap, OutboundCall } from '#contracts/data-map.js';
import { type Activity, activitiesOf } from './activities.js';

/** The register of processing activities: as controller (Art. 30(1)) and as processor (Art. 30(2)). */
export interface ProcessingRegister {
  controller: Activity[];
  processor: Activity[];
  /** Transfers to other countries happen only where a store or a subprocessor is: both have registers of their own, with region and safeguard. */
  transfers: string;
  /** Technical and organisational measures (Art. 32). */
  security: string[];
  /** All code that opens a connection to another machine, and what keeps it from sending personal data to a stranger. */
  outbound: OutboundCall[];
}

const SECURITY = [
  'Encrypted in transit to every store; recordings, mails and rows between apps are also encrypted at rest, recordings with a key for each',
  'A database role for each duty of each process; rows of a customer are separated by row-level security',
  'Staff open customers’ data only under a grant, and the customer sees every look',
  'An append-only audit log with signed checkpoints outside the database',
  'Erasures are kept in a ledger outside the database, which a restored database has to replay before it serves anybody',
  'Backups end before 30 days',
];

const TRANSFERS = 'None but those that the register of stores and the register of subprocessors show, each with its region and its safeguard.';

export const registerOf = (map: DataMap): ProcessingRegister => {
  const activities = activitiesOf(map);
  const of = (role: Activity['role']): Activity[] => activities.filter((activity) => activity.role === role);
  return { controller: of('controller'), processor: of('processor'), transfers: TRANSFERS, security: SECURITY, outbound: map.outbound };
};
