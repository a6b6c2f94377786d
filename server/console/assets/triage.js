// The queue and a finding, for who has the script: keys, a preview beside the list, and what waits to be recorded.
// Keys do nothing where the reader turned them off, and never take a letter from a field that is being typed in.

const keys = document.body.dataset.keys;
const keymap = keys === 'off' ? null : new URLSearchParams(keys);
const bar = document.querySelector('[data-keybar]');
if (bar) bar.hidden = false;

const stories = () => [...document.querySelectorAll('.story')];
const here = () => document.activeElement?.closest('.row')?.querySelector('.story') ?? null;

function step(by) {
  const all = stories();
  if (all.length === 0) return false;
  const at = all.indexOf(here());
  const next = at === -1 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
  all[next].scrollIntoView({ block: 'nearest' });
  return true;
}

function focusOn(element) {
  if (!element) return false;
  element.focus();
  element.scrollIntoView({ block: 'center' });
  return true;
}

const open = (href) => {
  if (!href) return false;
  location.assign(href);
  return true;
};

const acts = {
  next: () => step(1) || open(document.querySelector('[data-next]')?.href),
  previous: () => step(-1),
  ask: () => (here() ? open(`${here().href}#note`) : focusOn(document.getElementById('note'))),
  decide: () =>
    here()
      ? open(`${here().href}#review`)
      : focusOn(document.querySelector('.choice input') ?? document.getElementById('note')),
  choose() {
    const box = here()?.closest('.row').querySelector('.pick input');
    box?.click();
    return Boolean(box);
  },
  undo() {
    const button = document.querySelector('[data-undo]');
    button?.click();
    return Boolean(button);
  },
};

if (keymap) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (
      event.target instanceof Element &&
      event.target.closest('textarea, select, input:not([type="checkbox"])')
    )
      return;
    for (const [action, key] of keymap) {
      if (key === event.key.toLowerCase() && acts[action]?.()) {
        event.preventDefault();
        return;
      }
    }
  });
}

// Somebody who came to ask or to decide begins there.
if (location.hash === '#note') focusOn(document.getElementById('note'));
if (location.hash === '#review') focusOn(document.querySelector('.choice input'));

// The preview follows the focus once it rests; each one is recorded as a look, so none is fetched in passing.
const preview = document.querySelector('[data-preview]');
const wide = matchMedia('(min-width: 75rem)');
const REST_MS = 350;
let resting = 0;
let shown = '';
if (preview) {
  document.addEventListener('focusin', (event) => {
    const story = event.target instanceof Element ? event.target.closest('.story') : null;
    clearTimeout(resting);
    if (!story || !wide.matches || story.href === shown) return;
    resting = setTimeout(() => void show(story.href), REST_MS);
  });
}

async function show(href) {
  const response = await fetch(`${href}/preview`);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  shown = href;
  preview.replaceChildren(...page.body.childNodes);
  preview.hidden = false;
  for (const story of stories()) {
    if (story.href === href) story.setAttribute('aria-current', 'true');
    else story.removeAttribute('aria-current');
  }
}

// The form for many findings stands there once one is chosen.
const bulk = document.getElementById('bulk');
if (bulk) {
  const count = bulk.querySelector('[data-chosen]');
  const word = count.dataset.chosen;
  const tell = () => {
    const chosen = document.querySelectorAll('.pick input:checked').length;
    bulk.hidden = chosen === 0;
    count.textContent = ` ${chosen} ${word}`;
  };
  document.addEventListener('change', (event) => {
    if (event.target instanceof Element && event.target.closest('.pick')) tell();
  });
  tell();
}

// When what waited is recorded, the list is brought up to date, unless somebody is in the middle of something.
const SETTLE_MS = 1500;
for (const form of document.querySelectorAll('[data-due]')) {
  setTimeout(() => void refresh(), Number(form.dataset.due) + SETTLE_MS);
}

async function refresh() {
  const busy = bulk && !bulk.hidden;
  const response = await fetch(location.href);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const part of ['.waiting', ...(busy ? [] : ['.queue ol', '.tabs', '.head h1'])]) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh && !old.contains(document.activeElement)) old.replaceChildren(...fresh.childNodes);
  }
}
