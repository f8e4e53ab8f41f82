// Takes the one-time token out of the address before anything else can see it, and waits for the person to press the button. Offers passkeys where the browser has them.
(() => {
  const take = () => {
    const form = document.getElementById('sign-in');
    const token = location.hash.slice(1);
    if (!form || (!token && !location.search)) return;
    history.replaceState(null, '', '/sign-in');
    if (!token) return;
    form.elements.namedItem('token').value = token;
    form.hidden = false;
    document.getElementById('no-token')?.remove();
  };
  addEventListener('hashchange', take);
  take();

  const offer = document.getElementById('passkey');
  const ask = async (path, body) => {
    const answer = await fetch(`/api/ingest/v1/${offer.dataset.way}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  if (!offer || !window.PublicKeyCredential?.parseRequestOptionsFromJSON || /^[\d.]+$|^\[/.test(location.hostname)) return;
  offer.hidden = false;
  offer.querySelector('button').addEventListener('click', async () => {
    try {
      const known = offer.dataset.challenge;
      const { challenge, options } = await ask('passkey/options', known ? { challenge: known } : {});
      const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      const form = document.getElementById('passkey-answer');
      if (form) {
        // An operator's bearer is shown on a page of its own.
        form.elements.namedItem('challenge').value = challenge;
        form.elements.namedItem('credential').value = JSON.stringify(credential);
        form.requestSubmit();
        return;
      }
      await ask('passkey', { challenge, credential: credential.toJSON() });
      location.assign('/dashboard');
    } catch {
      offer.querySelector('[role=alert]').textContent = 'That did not work.';
    }
  });
})();
