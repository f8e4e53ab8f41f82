// Takes the one-time token out of the address before anything else can see it, and waits for the person to press the button.
(() => {
  const take = () => {
    const form = document.getElementById('sign-in');
    const token = location.hash.slice(1);
    history.replaceState(null, '', '/sign-in');
    if (!form || !token) return;
    form.elements.namedItem('token').value = token;
    form.hidden = false;
    document.getElementById('no-token')?.remove();
  };
  addEventListener('hashchange', take);
  take();
})();
