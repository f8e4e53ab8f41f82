import type { RetentionEntry } from './retention-entry.js';

const entry = (more: Omit<RetentionEntry, 'basis' | 'counted'> & Partial<RetentionEntry>): RetentionEntry => ({ basis: 'processor-instruction', counted: true, ...more });

const SWEEP = 'apps/ingest/src/retention/retention-sweep.ts#RetentionSweep';
const ERASER = 'apps/ingest/src/erasure/session-eraser.ts#SessionEraser';

/** What we hold for customers about the end users of their apps. */
export const RECORDING_SCHEDULE: readonly RetentionEntry[] = [
  entry({
    id: 'recording',
    title: 'Recordings',
    datasets: [
      'ingest.session', 'ingest.chunk', 'ingest.segment', 'ingest.picture', 'ingest.session_event', 'ingest.session_facet', 'ingest.session_tag', 'ingest.viewing', 'sessions/', 'blocks/',
    ],
    declared: 'plan',
    trigger: 'The recording began: the least of the plan’s days, the project’s and the recording’s own; shown on every recording',
    duration: null,
    action: 'erase',
    hold: 'recording',
    carriedOutBy: [SWEEP, 'apps/ingest/src/retention/apply-retention.handler.ts#ApplyRetentionHandler', ERASER],
  }),
  entry({ id: 'recording-key', title: 'Keys of recordings', datasets: ['ingest.session_key'], declared: 'until-erased', trigger: 'The recording ends', duration: null, action: 'erase', hold: 'recording', counted: false, carriedOutBy: [ERASER] }),
  entry({
    id: 'recording-hold',
    title: 'Who approved a hold of recordings',
    datasets: ['ingest.legal_hold'],
    declared: 'plan',
    basis: 'legal-obligation',
    trigger: 'The organisation is closed',
    duration: null,
    action: 'delete',
    hold: 'none',
    counted: false,
    carriedOutBy: ['apps/ingest/src/organisations/removal.repository.ts#OrganisationRemovalRepository'],
  }),
  entry({ id: 'end-user-restriction', title: 'That an end user’s recordings may not be used', datasets: ['ingest.end_user_restriction'], declared: 'until-erased', basis: 'legal-obligation', trigger: 'The customer lifts it or erases the person', duration: null, action: 'delete', hold: 'none', counted: false, carriedOutBy: ['apps/ingest/src/end-users/end-users.service.ts#EndUsersService', 'apps/ingest/src/erasure/recordings-data.repository.ts#RecordingsDataRepository'] }),
  entry({ id: 'deletion', title: 'Which recordings are being deleted', datasets: ['ingest.deletion'], declared: 'until-erased', trigger: 'They are', duration: null, action: 'anonymise', hold: 'none', counted: false, carriedOutBy: ['apps/ingest/src/deletions/deletion-run.ts#DeletionRun'] }),
  entry({ id: 'archive', title: 'Archives of one end user', datasets: ['ingest.export', 'exports/'], declared: 'P2D', trigger: 'It was asked for', duration: 'P2D', action: 'delete', hold: 'none', counted: false, carriedOutBy: ['apps/ingest/src/exports/export-sweep.ts#ExportSweep'] }),
];
