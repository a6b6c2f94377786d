// A choice in a list sends its form at once; own dates wait for the button.
for (const select of document.querySelectorAll('select[data-submit]')) {
  select.addEventListener('change', () => {
    if (select.value !== 'custom') select.form.requestSubmit();
  });
}

// Keys for the triage list: j and k step through it, Enter opens as on any link.
// Keys are off when the reader turned them off, and never take a letter from a field that is being typed in.

const bar = document.querySelector('[data-keybar]');
if (bar) bar.hidden = false;

if (document.body.dataset.keys !== 'off') {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target instanceof Element && event.target.closest('input, textarea, select')) return;
    const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
    const stories = [...document.querySelectorAll('.story')];
    if (step === 0 || stories.length === 0) return;
    event.preventDefault();
    const here = stories.indexOf(document.activeElement);
    const next = here === -1 ? 0 : Math.min(Math.max(here + step, 0), stories.length - 1);
    stories[next].focus();
    stories[next].scrollIntoView({ block: 'nearest' });
  });
}
