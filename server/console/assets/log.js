// The ledger's page: fetches proofs, has `verify.js` check them in this browser, and tells each step in words. The last
// checkpoint that was seen is kept here (localStorage), so that a log that is rewritten later is noticed here.

const LOCALE = document.documentElement.lang === 'nl' ? 'nl-NL' : 'en-GB';

const panel = document.querySelector('[data-verifier]');
if (panel) {
  panel.hidden = false;
  for (const told of document.querySelectorAll('[data-without-script]')) told.hidden = true;
  run(await import(panel.dataset.verifier), JSON.parse(panel.dataset.words));
}

function run(verify, words) {
  const { origin, witnesses } = panel.dataset;
  const kept = { key: `inzage-checkpoint ${origin}`, pinned: `inzage-key ${origin}` };
  const [keyField, entryField] = ['key', 'entry'].map((name) => panel.querySelector(`[name="${name}"]`));
  const pinned = localStorage.getItem(kept.pinned);
  if (pinned !== null) keyField.value = pinned;

  const keys = () => keyField.value.split(/\s+/).filter((text) => text.includes('+'));
  const trust = () => ({ keys: keys(), witnesses: witnesses === '' ? [] : witnesses.split(' ') });

  const ask = async (path, as) => {
    const response = await fetch(path, { headers: { accept: '*/*' } });
    if (!response.ok) throw new Error(response.status === 404 ? words.notFound : words.notFetched);
    return as === 'text' ? response.text() : response.json();
  };

  const remembered = () => {
    try {
      const text = localStorage.getItem(kept.key);
      return text === null ? null : JSON.parse(text);
    } catch {
      return null;
    }
  };

  /** The latest checkpoint, its signatures, and whether it continues the one that this browser kept. */
  const checkLatest = async () => {
    const note = await ask('/ledger/checkpoint?cosigned=false', 'text');
    const { checkpoint, steps } = await verify.checkCheckpoint({ note, ...trust() });
    const before = remembered();
    if (before === null) steps.push({ name: 'firstSeen', state: 'holds', values: {} });
    else {
      const { size } = verify.readCheckpoint(verify.splitNote(before.note).text);
      const path =
        size > 0 && size < checkpoint.size
          ? (await ask(`/log/consistency?from=${size}&to=${checkpoint.size}`)).path
          : [];
      steps.push(await verify.checkContinues({ kept: before.note, note, path }));
    }
    if (verify.verdictOf(steps) === 'holds') {
      localStorage.setItem(kept.key, JSON.stringify({ note, at: Date.now() }));
      localStorage.setItem(kept.pinned, keyField.value);
    }
    return steps;
  };

  const checkEntry = async () => {
    const asked = entryField.value.trim();
    const name = /^\d+$/.test(asked) ? 'entry' : 'lookup';
    const proof = await ask(`/log/proof?${new URLSearchParams({ [name]: asked })}`);
    const { steps } = await verify.checkInclusion({ proof, ...trust() });
    return { steps, entry: proof.entry };
  };

  const filled = (text, values) =>
    text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      if (name === 'at') return new Date(value * 1000).toLocaleString(LOCALE);
      return typeof value === 'number' ? value.toLocaleString(LOCALE) : String(value);
    });

  const show = (target, steps, entry = null) => {
    const verdict = verify.verdictOf(steps);
    const head = document.createElement('p');
    head.className = `verdict-line ${verdict}`;
    head.textContent = words.verdicts[verdict];
    const list = document.createElement('ol');
    list.className = 'proof-steps';
    for (const { name, state, values } of steps) {
      const item = document.createElement('li');
      item.className = state;
      const mark = document.createElement('b');
      mark.textContent = words.states[state];
      const text = document.createElement('span');
      text.textContent = filled(words.steps[name], values);
      item.append(mark, text);
      list.append(item);
    }
    target.replaceChildren(head, list);
    if (entry !== null) target.append(entryOf(entry));
    target.dataset.verdict = verdict;
  };

  const entryOf = (encoded) => {
    const details = document.createElement('details');
    const summary = document.createElement('summary');
    summary.textContent = words.entry;
    const text = document.createElement('pre');
    text.className = 'source';
    text.tabIndex = 0;
    const bytes = verify.fromBase64(encoded);
    try {
      text.textContent = JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2);
    } catch {
      text.textContent = encoded;
    }
    details.append(summary, text);
    return details;
  };

  const failed = (target, error) => {
    const line = document.createElement('p');
    line.className = 'verdict-line fails';
    line.textContent = `${words.stopped} ${error instanceof Error ? error.message : ''}`;
    target.replaceChildren(line);
    target.dataset.verdict = 'fails';
  };

  const tellKept = () => {
    const line = panel.querySelector('[data-kept]');
    const before = remembered();
    panel.querySelector('[data-forget]').hidden = before === null;
    line.textContent =
      before === null
        ? words.nothingKept
        : filled(words.kept, {
            size: verify.readCheckpoint(verify.splitNote(before.note).text).size,
            at: before.at / 1000,
          });
  };

  const on = (selector, work) => {
    const form = panel.querySelector(selector);
    const target = document.getElementById(form.dataset.result);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      target.textContent = words.checking;
      try {
        const found = await work();
        if (Array.isArray(found)) show(target, found);
        else show(target, found.steps, found.entry);
      } catch (error) {
        failed(target, error);
      }
      tellKept();
    });
    return form;
  };

  const latest = on('[data-check="latest"]', checkLatest);
  on('[data-check="entry"]', checkEntry);
  panel.querySelector('[data-forget]').addEventListener('click', () => {
    localStorage.removeItem(kept.key);
    localStorage.removeItem(kept.pinned);
    keyField.value = keyField.defaultValue;
    tellKept();
  });
  tellKept();
  verify.ability().then((ability) => {
    if (ability === 'nothing') panel.querySelector('[data-unable]').hidden = false;
    else latest.requestSubmit();
  });
}
