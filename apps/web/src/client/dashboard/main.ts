import { api, ApiProblem } from './api.js';
import { el, show } from './dom.js';
import { playerPage } from './player-page.js';
import { recordingsPage } from './recordings-page.js';

const problemPage = (problem: unknown): void => {
  const known = problem instanceof ApiProblem ? problem : new ApiProblem(0, 'unknown', 'Something went wrong on this page.', 'Reload it; if that does not help, write to support@pixeltrace.dev.');
  if (known.status === 401) {
    show('Sign in', el('h1', {}, 'Please sign in'), el('p', {}, 'Your sign-in has ended. Open the sign-in link that the terminal printed; each start prints a fresh one.'));
    return;
  }
  const title = known.status === 410 ? 'This recording was erased' : known.status === 404 ? 'There is no such recording' : 'This did not work';
  show(
    title,
    el('section', { class: 'problem' }, el('h1', {}, title), el('p', {}, known.message), el('p', { class: 'note' }, known.hint)),
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
