// Solves the puzzle of each form that has one, while its fields are filled in. Without it a form is sent as it is, and waits for one of us.
for (const field of document.querySelectorAll('input[data-difficulty]')) {
  const { form } = field;
  const worker = new Worker('/site/puzzle-worker.js');
  let waits = false, done = false;
  const finish = (proof) => {
    field.value = proof;
    done = true;
    if (waits) form.requestSubmit();
  };
  worker.onmessage = ({ data }) => finish(data);
  worker.onerror = () => finish('');
  worker.postMessage([form.elements.formToken.value, +field.dataset.difficulty]);
  form.addEventListener('submit', (event) => {
    waits = !done;
    if (waits) event.preventDefault();
  });
}
