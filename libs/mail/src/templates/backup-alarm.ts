import { html } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface BackupAlarmData {
  reason: 'still-there' | 'not-taken';
  /** ISO 8601. */
  since: string;
  docsUrl: string;
}

const SUBJECT: Readonly<Record<BackupAlarmData['reason'], string>> = {
  'still-there': 'A backup is older than 28 days',
  'not-taken': 'No backup was taken',
};

const WHAT: Readonly<Record<BackupAlarmData['reason'], string>> = {
  'still-there': 'A backup that should have ended is still there. On day 30 a promise is broken: what people asked us to erase would still be in it. Its oldest data is of',
  'not-taken': 'Backups are on, and none was completed in time. The newest data in one is of',
};

/** To operators: backups are not as they should be. */
export const backupAlarm: MailTemplate<BackupAlarmData> = {
  name: 'backup-alarm',
  stream: 'staff-notices',
  subject: ({ reason }) => SUBJECT[reason],
  text: ({ reason, since, docsUrl }) => `${WHAT[reason]} ${since}.

The inventory (GET /v1/backup-sets): ${docsUrl}`,
  html: ({ reason, since, docsUrl }) => html`<p>${WHAT[reason]} ${since}.</p>
<p>The inventory (GET /v1/backup-sets): ${docsUrl}</p>`,
};
