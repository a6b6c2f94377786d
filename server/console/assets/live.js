// Keeps the counts of this moment up to date: numbers change in place, nothing moves and the focus stays. It can be
// paused, and it says when it no longer hears.

const strip = document.querySelector('[data-live-from]');
if (strip && 'EventSource' in window) {
  const state = strip.querySelector('[data-live-state]');
  const toggle = strip.querySelector('[data-live-toggle]');
  const newer = document.querySelector('[data-live-newer]');
  let source = null;
  let isFirst = true;

  const say = (name) => {
    strip.dataset.state = name;
    const words = strip.dataset[`live${name[0].toUpperCase()}${name.slice(1)}`];
    if (state.textContent !== words) state.textContent = words;
  };
  const put = (name, text) => {
    for (const place of document.querySelectorAll(`[data-live="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  };
  const start = () => {
    source = new EventSource(strip.dataset.liveFrom);
    source.addEventListener('open', () => say('on'));
    source.addEventListener('counts', (event) => {
      for (const [name, text] of Object.entries(JSON.parse(event.data))) put(name, text);
      // The first tells what the page says already; from the second on, the figures below are older.
      if (!isFirst) newer.dataset.liveNewer = 'yes';
      isFirst = false;
    });
    source.addEventListener('error', () => {
      say(source.readyState === EventSource.CLOSED ? 'lost' : 'again');
    });
  };
  const stop = () => {
    source?.close();
    source = null;
  };

  toggle.addEventListener('click', () => {
    if (source) {
      stop();
      say('paused');
    } else start();
    toggle.textContent = source ? toggle.dataset.pause : toggle.dataset.resume;
  });
  strip.querySelector('[data-live-bar]').hidden = false;
  addEventListener('pagehide', stop);
  addEventListener('pageshow', (event) => {
    if (event.persisted && strip.dataset.state !== 'paused') start();
  });
  start();
}
