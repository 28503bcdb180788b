// What the reader does.

function toggleOpen(open) {
  document.body.classList.toggle('open', open);
  (open ? by('details') : by('list')).focus();
}

function key(event) {
  if (event.altKey || by('help-dialog').open) return;
  // Whatever Caps Lock says.
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const field = event.target.closest('input:not([type=checkbox]), select, textarea');
  if (event.ctrlKey || event.metaKey) {
    if (name === 'p') print();
    else if (name === 'z' && !field && !event.shiftKey) takeBack();
    else return;
    event.preventDefault();
    return;
  }
  if (field) {
    if (event.key === 'Escape' || (event.key === 'Enter' && field.id !== 'search')) by('list').focus();
    if (event.key === 'Enter' && field.id === 'search') by('list').focus();
    return;
  }
  const actions = {
    j: () => select(selected + 1), ArrowDown: () => select(selected + 1),
    k: () => select(selected - 1), ArrowUp: () => select(selected - 1),
    PageDown: () => select(selected + 8), PageUp: () => select(selected - 8),
    Home: () => select(0), End: () => select(shown.length - 1),
    n: undecided, 1: () => decide('agree'), 2: () => decide('not_gesture'), 3: () => decide('cant_tell'), 0: () => decide(null),
    z: takeBack, ' ': () => scroll(event.shiftKey ? -1 : 1), c: () => by('note')?.focus(), '/': () => by('search').focus(), '?': help, Escape: () => toggleOpen(false),
  };
  // On a button or a box it is the browser's.
  if (name === ' ' && event.target.closest('button, input')) return;
  if (name === 'Enter' && event.target === by('list')) toggleOpen(true);
  else if (!actions[name]) return;
  // A key that is held down goes through the list. It doesn't decide on one photo after another.
  else if (!event.repeat || !/^[0-3z]$/.test(name)) actions[name]();
  event.preventDefault();
}

/** Goes down, or up, in what is said of the selected photo. */
function scroll(way) {
  const part = by('details').querySelector('.scroll');
  part?.scrollBy({ top: way * 0.8 * part.clientHeight });
}

function help() {
  by('help-dialog').showModal();
}

function showLayers() {
  document.body.classList.toggle('without-boxes', !store.boxes);
  document.body.classList.toggle('without-bones', !store.bones);
}

function listen() {
  document.addEventListener('keydown', key);
  by('list').addEventListener('scroll', () => requestAnimationFrame(() => rows()), { passive: true });
  window.addEventListener('resize', () => rows());
  by('rows').addEventListener('click', (event) => {
    const place = event.target.closest('.row')?.dataset.place;
    if (place === undefined) return;
    select(Number(place));
    if (matchMedia('(max-width: 760px)').matches) toggleOpen(true);
  });
  by('verdicts').addEventListener('click', (event) => {
    const verdict = event.target.closest('.chip')?.dataset.verdict;
    if (!verdict) return;
    if (verdict === 'all') filter.verdicts.clear();
    else if (!filter.verdicts.delete(verdict)) filter.verdicts.add(verdict);
    chips();
    list();
    by('verdicts').querySelector(`[data-verdict="${verdict}"]`).focus();
  });
  let typing = 0;
  by('search').addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      filter.search = plain(by('search').value.trim());
      list();
    }, 120);
  });
  for (const name of ['gesture', 'decision']) {
    by(name).addEventListener('change', () => {
      filter[name] = by(name).value;
      list();
    });
  }
  by('clear').addEventListener('click', () => {
    Object.assign(filter, { verdicts: new Set(), gesture: '', decision: '', search: '' });
    by('search').value = '';
    chips();
    choices();
    list();
    by('list').focus();
  });
  by('details').addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    const act = {
      back: () => toggleOpen(false), next: () => select(selected + 1), previous: () => select(selected - 1),
      copy,
    }[button.dataset.act];
    if (act) act();
    else if (button.dataset.decide !== undefined) decide(button.dataset.decide || null);
  });
  by('details').addEventListener('change', (event) => {
    const { toggle } = event.target.dataset;
    if (toggle) {
      store[toggle] = event.target.checked;
      showLayers();
    } else if (event.target.id === 'name') {
      // Someone who first decides and then says who they are means that decision, too.
      const item = items[shown[selected]];
      const decision = decisionOf(item);
      if (decision && !decision.name) {
        decision.name = store.name;
        by('details').querySelector('.decided').textContent = decisionText(item);
      }
    }
    keep();
  });
  // With every letter: a page can be closed, or made anew, before the field is left.
  by('details').addEventListener('input', (event) => {
    if (event.target.id === 'note') write(items[shown[selected]], event.target.value.trim());
    if (event.target.id === 'name') {
      store.name = event.target.value.trim();
      keep();
    }
  });
  by('details').addEventListener('pointerover', (event) => point(event.target.closest('[data-hand]')?.dataset.hand));
  by('details').addEventListener('pointerleave', () => point(undefined));
  by('lang').addEventListener('change', () => {
    store.lang = by('lang').value;
    keep();
    translate();
    progress();
    list();
  });
  by('export-json').addEventListener('click', exportJson);
  by('export-csv').addEventListener('click', exportCsv);
  by('import').addEventListener('click', () => by('import-file').click());
  by('import-file').addEventListener('change', async (event) => {
    const [file] = event.target.files;
    if (file) merge(await file.text());
    event.target.value = '';
  });
  by('print').addEventListener('click', print);
  window.addEventListener('beforeprint', () => { if (!by('paper').childElementCount) layOut(); });
  window.addEventListener('afterprint', clearPaper);
  by('help').addEventListener('click', help);
  by('help-close').addEventListener('click', () => by('help-dialog').close());
  // Another tab with the same page.
  window.addEventListener('storage', (event) => {
    if (event.key !== STORE) return;
    load();
    changes.length = 0;
    progress();
    // Not under the hands of someone who writes here.
    if (by('details').contains(document.activeElement) && document.activeElement.matches('#name, #note')) rows(true);
    else list();
  });
  window.addEventListener('beforeunload', (event) => {
    if (!keeps && !exported && Object.keys(store.decisions).length) event.preventDefault();
  });
}

/** Keeps what is written about a photo. */
function write(item, note) {
  const decision = decisionOf(item);
  if (decision) {
    decision.note = note;
    decision.time = new Date().toISOString();
  } else if (note) {
    store.notes[keyOf(item)] = note;
  } else {
    delete store.notes[keyOf(item)];
  }
  by('details').querySelector('.decided').textContent = decisionText(item);
  keep();
}

/** Copies the path, or marks it where a browser doesn't let pages copy. */
async function copy() {
  try {
    await navigator.clipboard.writeText(items[shown[selected]].path);
    tell(say('copied'));
  } catch {
    getSelection().selectAllChildren(by('details').querySelector('h2'));
  }
}

/** Shows which box and which card belong together. */
function point(hand) {
  for (const element of by('details').querySelectorAll('[data-hand]')) {
    element.classList.toggle('pointed', element.dataset.hand === hand);
  }
}

const taken = load();
translate();
showLayers();
listen();
progress();
list();
by('list').focus({ preventScroll: true });
if (taken) tell(say('taken_over', { n: number(taken) }));
// Pictures come after this script in the file, so that a large page can be used before all of it is read.
document.addEventListener('DOMContentLoaded', () => {
  rows(true);
  if (by('details').querySelector('.missing')) details();
});
