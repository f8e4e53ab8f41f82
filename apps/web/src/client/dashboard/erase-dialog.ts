import { api } from './api.js';
import { el } from './dom.js';

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const follow = async (erasureId: string, say: (text: string) => void): Promise<void> => {
  for (;;) {
    const erasure = await api.erasure(erasureId);
    if (erasure.state === 'done') return say(`Erased. ${erasure.objectsRemoved} objects were removed, and a search of the store found nothing left.`);
    say('It can no longer be played. Its bytes are being removed…');
    await wait(1_000);
  }
};

/** The button that erases a recording, with a dialog that says what will happen, and the progress until it is verified absent. */
export const eraseButton = (id: string, stop: () => void): HTMLElement => {
  const status = el('p', { role: 'status' });
  const back = el('a', { href: '/dashboard', hidden: true }, 'Back to the recordings');
  const erase = el('button', { type: 'button', class: 'danger' }, 'Erase for good');
  const cancel = el('button', { type: 'button' }, 'Keep it');
  const title = el('h2', { id: 'erase-title' }, 'Erase this recording?');
  const warning = el('p', {}, 'Its key and its bytes are removed and cannot be brought back, not even from backups. What stays is a line that says that it was erased, and when.');
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'erase-title' },
    title,
    warning,
    status,
    el('div', { class: 'actions' }, cancel, erase, back),
  );
  cancel.addEventListener('click', () => dialog.close());
  erase.addEventListener('click', () => {
    stop();
    erase.disabled = true;
    cancel.hidden = true;
    api
      .erase(id)
      .then((erasure) => follow(erasure.id, (text) => (status.textContent = text)))
      .then(() => {
        title.textContent = 'This recording is gone';
        warning.remove();
        erase.hidden = true;
        back.hidden = false;
        back.focus();
      })
      .catch((problem: Error) => {
        status.textContent = `${problem.message} Nothing is half done: try again.`;
        erase.disabled = false;
        cancel.hidden = false;
      });
  });
  return el('div', {}, el('button', { type: 'button', class: 'danger', id: 'erase', click: () => dialog.showModal() }, 'Erase this recording…'), dialog);
};
