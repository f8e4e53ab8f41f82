import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface CaseErasedData {
  /** The signed certificate, as JSON. */
  certificate: string;
  url: string;
  keysUrl: string;
  /** Proves to others that the certificate is about you: nobody else has it. */
  salt: string;
  /** In words: the day by which backups are clear. */
  backupsBy: string;
}

export const caseErased: MailTemplate<CaseErasedData> = {
  name: 'case-erased',
  stream: 'rights-answers',
  subject: () => 'Your data is erased',
  text: ({ certificate, url, keysUrl, salt, backupsBy }) => `What we held about you is erased from every system that is in use, and each of them was asked again afterwards. Backups still hold it; they are clear by ${backupsBy}, and we write to you once more then. After that we forget this address too.

This certificate names nobody and can be checked without us: it is signed, and the keys are published at ${keysUrl}. It stays at ${url}.

Keep this secret number if you want to prove to others that the certificate is about you: ${salt}

${certificate}`,
  html: ({ certificate, url, keysUrl, salt, backupsBy }) => html`<p>What we held about you is erased from every system that is in use, and each of them was asked again afterwards. Backups still hold it; they are clear by ${backupsBy}, and we write to you once more then. After that we forget this address too.</p>
<p>This certificate names nobody and can be checked without us: it is signed, and the keys are published at ${link(keysUrl)}. It stays at ${link(url)}.</p>
<p>Keep this secret number if you want to prove to others that the certificate is about you: <strong>${salt}</strong></p>
<pre style="white-space:pre-wrap">${certificate}</pre>`,
};

export interface CaseBackupsClearData {
  certificate: string;
  url: string;
}

export const caseBackupsClear: MailTemplate<CaseBackupsClearData> = {
  name: 'case-backups-clear',
  stream: 'rights-answers',
  subject: () => 'Backups no longer hold your data',
  text: ({ certificate, url }) => `The last backup that could hold what we erased for you is gone. This is the last we write to you; your address is forgotten now.

The signed certificate, also at ${url}:

${certificate}`,
  html: ({ certificate, url }) => html`<p>The last backup that could hold what we erased for you is gone. This is the last we write to you; your address is forgotten now.</p>
<p>The signed certificate, also at ${link(url)}:</p>
<pre style="white-space:pre-wrap">${certificate}</pre>`,
};

export interface CaseArchiveData {
  url: string;
  days: number;
}

export const caseArchive: MailTemplate<CaseArchiveData> = {
  name: 'case-archive',
  stream: 'rights-answers',
  subject: () => 'Your data is ready to fetch',
  text: ({ url, days }) => `What we hold about you is in one ZIP file. You can fetch it for ${days} days:
${url}

The page mails you a code first, so that the link alone opens nothing.`,
  html: ({ url, days }) => html`<p>What we hold about you is in one ZIP file. You can ${link(url, 'fetch it')} for ${days} days.</p>
<p>The page mails you a code first, so that the link alone opens nothing.</p>`,
};

export interface CaseArchiveCodeData {
  code: string;
  minutes: number;
}

export const caseArchiveCode: MailTemplate<CaseArchiveCodeData> = {
  name: 'case-archive-code',
  stream: 'rights-answers',
  subject: () => 'The code for your archive',
  text: ({ code, minutes }) => `The code for the archive of your data: ${code}

It works once, within ${minutes} minutes.`,
  html: ({ code, minutes }) => html`<p>The code for the archive of your data: <strong>${code}</strong></p>
<p>It works once, within ${minutes} minutes.</p>`,
};
