'use strict';
// The page's script is these files one after another: base, list, details, decisions, start. All text goes in as text,
// never as markup: names of files come from anywhere.

const data = JSON.parse(document.getElementById('data').textContent);
const items = data.items;
const VERDICTS = ['flagged', 'review', 'unassessable', 'error', 'neutral'];
const SIGNS = { flagged: '▲', review: '◆', unassessable: '○', error: '×', neutral: '●' };
const DECISIONS = ['agree', 'not_gesture', 'cant_tell'];
const MARKS = { agree: '✓', not_gesture: '✗', cant_tell: '?' };
const FINGERS = [[0, 1, 2, 3, 4], [0, 5, 6, 7, 8], [0, 9, 10, 11, 12], [0, 13, 14, 15, 16], [0, 17, 18, 19, 20]];
const ROW = 72;
const PRINTED = 400;
const STORE = 'kepal:' + data.run;

const by = (id) => document.getElementById(id);

/** An element with attributes, and children that are elements or texts. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== ''));
  return element;
}

function draw(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// What is kept in the browser: decisions by photo, the reviewer's name, the settings.

let keeps = true;
let exported = true;
// `notes` are those on photos without a decision, which hold the note once there is one.
let store = { decisions: {}, notes: {}, name: '', advance: false, boxes: true, bones: false, lang: data.lang };

/** What is kept under a name, if it is of a page like this. */
function kept(name) {
  const found = JSON.parse(localStorage.getItem(name));
  return found?.decisions && typeof found.decisions === 'object' ? found : null;
}

/** Returns how many decisions were taken over from pages that showed other results about the same photos. */
function load() {
  try {
    const own = kept(STORE);
    if (!own) return takeOver();
    store = { ...store, ...own };
  } catch {
    keeps = false;
  }
  return 0;
}

/** A page made anew by other rules, or with another sensitivity, has another name: its reviewer's work isn't gone. */
function takeOver() {
  const known = decidableKeys();
  const others = Object.keys(localStorage).filter((name) => name.startsWith('kepal:') && name !== STORE);
  for (const other of others) {
    let found = null;
    try {
      found = kept(other);
    } catch {
      continue;
    }
    for (const [key, decision] of Object.entries(found?.decisions ?? {})) {
      const own = store.decisions[key];
      if (known.has(key) && DECISIONS.includes(decision?.decision) && !(own && own.time >= decision.time)) {
        store.decisions[key] = decision;
        store.name ||= decision.name ?? '';
      }
    }
  }
  return Object.keys(store.decisions).length;
}

function keep() {
  exported = false;
  try {
    localStorage.setItem(STORE, JSON.stringify(store));
    keeps = true;
  } catch {
    keeps = false;
  }
  tellKept();
}

const keyOf = (item) => item.sha256;
const decisionOf = (item) => (keyOf(item) && store.decisions[keyOf(item)]) || null;
const noteOf = (item) => decisionOf(item)?.note ?? store.notes[keyOf(item)] ?? '';
/** Whether the decision was made on another verdict. One of an earlier page may not say. */
const onOther = ({ verdict }, item) => Boolean(verdict) && verdict !== item.verdict;
/** Whether it was made when the photos were judged by other rules. */
const byOther = ({ rule_sets, rules_sha256 }) => Boolean(rule_sets && rule_sets.join() !== data.bases.join())
  || Boolean(rules_sha256 && data.rules_sha256 && rules_sha256 !== data.rules_sha256);
/** Whether the decision is about something else than what is shown. */
function outdated(item) {
  const decision = decisionOf(item);
  return Boolean(decision) && (onOther(decision, item) || byOther(decision));
}
const decidable = (item) => Boolean(keyOf(item)) && item.verdict !== 'error';
const decidableKeys = () => new Set(items.filter(decidable).map(keyOf));

// Words.

const language = () => (store.lang === 'en' ? 1 : 0);
const pick = (both) => both[language()];

function say(key, values = {}) {
  // `{n?photo:photos}` is the first for one and the second for any other number.
  return pick(data.words[key]).replace(/\{(\w+)(?:\?(\w+):(\w+))?\}/g, (_, name, one, more) => {
    if (one) return String(values[name]) === '1' ? one : more;
    return values[name] ?? '';
  });
}

const number = (value) => value.toLocaleString(language() ? 'en' : 'id');
const nameOf = (item) => (item.path ? item.path.split(/[\\/]/).pop() : say('no_name'));
const folderOf = (item) => (item.path ? item.path.slice(0, item.path.length - nameOf(item).length) : '');

function time(text) {
  const date = new Date(text);
  // A day without an hour, which a browser takes for midnight in Greenwich.
  if (/^[0-9-]{10}$/.test(text) && !Number.isNaN(date.getTime())) {
    return date.toLocaleDateString(language() ? 'en-GB' : 'id', { dateStyle: 'medium', timeZone: 'UTC' });
  }
  return Number.isNaN(date.getTime())
    ? text
    : date.toLocaleString(language() ? 'en-GB' : 'id', { dateStyle: 'medium', timeStyle: 'short' });
}

function decisionText(item) {
  const made = decisionOf(item);
  if (!made) return say(noteOf(item) ? 'note_waits' : 'undecided');
  const text = say('decided_by', { decision: say(made.decision), name: made.name || say('nobody'), time: time(made.time) });
  const digest = made.rules_sha256 ? `SHA-256 ${made.rules_sha256.slice(0, 8)}…` : '';
  const about = [
    onOther(made, item) ? say('decided_on', { verdict: say(made.verdict) }) : '',
    byOther(made) ? say('decided_under', { rules: [...made.rule_sets ?? [], digest].filter(Boolean).join(', ') }) : '',
  ].filter(Boolean).join('; ');
  return about ? `${text} (${about})` : text;
}

function translate() {
  document.documentElement.lang = store.lang;
  document.title = ['kepal', say('title'), data.folder].filter(Boolean).join(' · ');
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll('[data-word-label]')) {
    element.setAttribute('aria-label', say(element.dataset.wordLabel));
    // Not on a whole part of the page, over which it would hang wherever the mouse rests.
    if (element.matches('button, input, select')) element.title = say(element.dataset.wordLabel);
  }
  for (const element of document.querySelectorAll('[data-word-placeholder]')) {
    element.placeholder = say(element.dataset.wordPlaceholder);
  }
  by('folder').textContent = data.folder ? ` · ${data.folder}` : '';
  by('about').textContent = [
    say('photos', { n: number(items.length) }),
    ...data.rule_sets.map((set) => say('rules_of', { id: set.id })),
    data.started ? time(data.started) : '',
    `kepal ${data.kepal}`,
  ].filter(Boolean).join(' · ');
  by('lang').value = store.lang;
  rules();
  tellKept();
  chips();
  choices();
  haystacks = null;
}

function rules() {
  by('rules').replaceChildren(...data.rule_sets.map((set) => {
    const [from, to] = set.period ?? [null, null];
    let period = '';
    if (from && to) period = say('period_between', { from, to });
    else if (from) period = say('period_from', { from });
    else if (to) period = say('period_to', { to });
    return make('section', {},
      make('h3', {}, say('rules_of', { id: set.id })),
      make('p', {}, [set.title, period].filter(Boolean).join('; ')),
      set.sources.length ? make('p', { class: 'sources' }, `${say('sources')}: ${set.sources.join('; ')}`) : '');
  }));
}

function tellKept() {
  by('kept').textContent = say(keeps ? 'kept' : 'not_kept');
  by('kept').classList.toggle('warning', !keeps);
}

let silence = 0;
function tell(text) {
  by('message').textContent = text;
  by('message').hidden = false;
  clearTimeout(silence);
  silence = setTimeout(() => { by('message').hidden = true; }, 6000);
}
