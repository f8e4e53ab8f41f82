import { api, ApiProblem } from './api.js';
import { el, show } from './dom.js';
import { playerPage } from './player-page.js';
import { recordingsPage } from './recordings/recordings-page.js';

const notice = (title: string, text: string, hint: string, style = 'notice'): HTMLElement =>
  el('section', { class: style }, el('h1', {}, title), el('p', {}, text), el('p', { class: 'note' }, hint));

/** What is not there is no failure: the API's own words are for programs. */
const ABSENT: Readonly<Record<number, readonly [title: string, text: string, hint: string]>> = {
  404: ['There is no such recording', 'No recording of yours has this address.', 'The link may be incomplete, or the recording may belong to another organisation.'],
  410: ['This recording was erased', 'Its key and its bytes are gone, and nobody can bring them back.', 'That it was erased, and when, stays in the audit log.'],
};

const problemPage = (problem: unknown): void => {
  const known = problem instanceof ApiProblem ? problem : new ApiProblem(0, 'unknown', 'Something went wrong on this page.', 'Reload it; if that does not help, write to support@pixeltrace.dev.');
  if (known.status === 401) {
    document.getElementById('sign-out')?.setAttribute('hidden', '');
    show('Sign in', notice('Please sign in', 'You are signed out, or your sign-in has ended.', 'Open the sign-in link that the terminal printed. Each start prints a fresh one.'));
    return;
  }
  const [title, text, hint] = ABSENT[known.status] ?? ['This did not work', known.message, known.hint];
  show(
    title,
    notice(title, text, hint, known.status in ABSENT ? 'notice' : 'notice problem'),
    el('p', {}, el('a', { href: '/dashboard' }, 'Back to the recordings')),
  );
};

const route = async (): Promise<void> => {
  const recording = /^\/dashboard\/recordings\/([0-9a-f-]{36})$/.exec(location.pathname)?.[1];
  await (recording ? playerPage(recording) : recordingsPage());
};

document.getElementById('sign-out')?.addEventListener('click', () => {
  void api.signOut().finally(() => location.assign('/'));
});
route().catch(problemPage);
