import { JOBS } from '#contracts/jobs.js';
import type { NamedField } from '#contracts/data-map.js';

/**
 * Every field that a job's payload may have. Redis keeps payloads readable, so all of them are ids of rows or counters; what a person is called, or wrote, is read from
 * Postgres when the job runs. A field that is not here fails the tests.
 */
export const PAYLOAD_FIELDS: Readonly<Record<string, string>> = {
  announcementId: 'Id of an announcement',
  backupSetId: 'Id of a backup set',
  blockId: 'Id of a block of chunks',
  caseId: 'Id of a privacy case',
  closingId: 'Id of the closing of an organisation',
  deletionId: 'Id of a deletion of many recordings',
  deliveryId: 'Id of one delivery to a webhook',
  erasureId: 'Id of an erasure',
  exchangeId: 'Id of a sealed row between two apps',
  exportId: 'Id of an archive',
  holdId: 'Id of a legal hold',
  inboundId: 'Id of a sealed mail',
  messageId: 'Id of a message in the inbox',
  propagationId: 'Id of a withdrawal that one consumer has to act on',
  nodeId: 'Id of one step of a privacy case',
  noticeId: 'Id of a notice',
  orderId: 'Id of a legal order',
  projectId: 'Id of a project',
  requestId: 'Id of a rights request',
  sessionId: 'Random id of a session; names nobody',
  shard: 'Number of a shard',
  tenantId: 'Id of an organisation',
  versionId: 'Id of a version of a policy',
  waveId: 'Id of a wave of invitations',
};

/** Of each job the fields that the contracts give it. `fieldsOf` tells them; the tests read them from the contracts. */
export const queuePayloads = (fieldsOf: ReadonlyMap<string, readonly string[]>): { job: string; queue: string; fields: NamedField[] }[] =>
  Object.entries(JOBS)
    .map(([job, { queue }]) => ({ job, queue, fields: (fieldsOf.get(job) ?? []).map((name) => ({ name, what: PAYLOAD_FIELDS[name] ?? 'undeclared' })) }))
    .toSorted((a, b) => a.job.localeCompare(b.job));
