// Pictures: decoded when they come into view, the ones unused for longest let go.

const addresses = new Map();
const HELD = 240;
// More while they are on paper: a picture that hasn't been read yet when its address is let go stays empty.
let held = HELD;

/** The address of an item's pictures, or null. */
function address(index) {
  const item = items[index];
  if (item.picture === 'beside') return `pictures/${item.sha256.slice(0, 2)}/${item.sha256}.jpg`;
  if (item.picture !== 'embedded') return null;
  let known = addresses.get(index);
  if (!known) {
    const block = by(`picture-${index}`);
    if (!block) return null;
    const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
    known = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }));
  } else {
    addresses.delete(index);
  }
  addresses.set(index, known);
  letGo();
  return known;
}

function letGo() {
  while (addresses.size > held) {
    const [oldest, old] = addresses.entries().next().value;
    addresses.delete(oldest);
    URL.revokeObjectURL(old);
  }
}

/** An element that shows the part (x, y, width, height) of an item's pictures. */
function part(index, [x, y, width, height], label, className) {
  const [sheetWidth, sheetHeight] = items[index].sheet;
  const element = make('div', { class: `part ${className}` });
  if (label) {
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', label);
  } else {
    element.setAttribute('aria-hidden', 'true');
  }
  const url = address(index);
  if (url) {
    const image = make('img', { src: url, alt: '', draggable: 'false' });
    image.style.width = `${(100 * sheetWidth) / width}%`;
    image.style.left = `${(-100 * x) / width}%`;
    image.style.top = `${(-100 * y) / height}%`;
    image.style.height = `${(100 * sheetHeight) / height}%`;
    element.append(image);
  } else {
    element.classList.add('missing');
  }
  return element;
}

const thumbnailOf = (item) => [0, 0, item.sheet[2], item.sheet[3]];

/** The middle of the thumbnail, four wide and three high. */
function middleOf(item) {
  const [, , width, height] = thumbnailOf(item);
  const [across, down] = [Math.min(width, (height * 4) / 3), Math.min(height, (width * 3) / 4)];
  return [(width - across) / 2, (height - down) / 2, across, down];
}

// Filters.

const filter = { verdicts: new Set(), gesture: '', decision: '', search: '' };
let shown = [];
let haystacks = null;

/** The gestures of the hands to look at. */
function gesturesOf(item) {
  return new Set(item.hands.filter((hand) => hand.look).map((hand) => hand.gesture));
}

/** As it is compared: a Mac writes letters with accents in two parts. */
const plain = (text) => text.normalize().toLowerCase();

function haystack(index) {
  haystacks ??= items.map((item) => [
    item.path ?? '', item.headline[language()], item.sha256 ?? '',
    ...[...gesturesOf(item)].map((gesture) => pick(data.gestures[gesture])),
  ].map(plain).join('\n'));
  return haystacks[index];
}

function fits(item, index) {
  if (filter.verdicts.size && !filter.verdicts.has(item.verdict)) return false;
  if (filter.gesture && !item.hands.some((hand) => hand.look && hand.gesture === filter.gesture)) return false;
  if (filter.decision) {
    const decision = outdated(item) ? 'undecided' : decisionOf(item)?.decision ?? 'undecided';
    if (decision !== filter.decision || !decidable(item)) return false;
  }
  return filter.search.split(/\s+/).every((word) => haystack(index).includes(word));
}

const totals = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0]));
for (const item of items) totals[item.verdict] += 1;

function chip(verdict, count, pressed) {
  return make('button', { type: 'button', class: `chip ${verdict}`, 'aria-pressed': String(pressed), 'data-verdict': verdict },
    SIGNS[verdict] ? make('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[verdict]) : '',
    say(verdict), make('span', { class: 'count' }, number(count)));
}

function chips() {
  by('verdicts').replaceChildren(
    chip('all', items.length, filter.verdicts.size === 0),
    ...VERDICTS.filter((verdict) => totals[verdict]).map((verdict) => chip(verdict, totals[verdict], filter.verdicts.has(verdict))));
}

function choices() {
  const counts = {};
  for (const item of items) for (const gesture of gesturesOf(item)) counts[gesture] = (counts[gesture] ?? 0) + 1;
  const option = (value, text) => make('option', { value }, text);
  by('gesture').replaceChildren(
    option('', say('any_gesture')),
    ...Object.keys(counts).sort((a, b) => counts[b] - counts[a])
      .map((gesture) => option(gesture, `${pick(data.gestures[gesture])} (${number(counts[gesture])})`)));
  by('gesture').value = filter.gesture;
  by('decision').replaceChildren(
    option('', say('any_decision')),
    ...['undecided', ...DECISIONS].map((decision) => option(decision, say(decision))));
  by('decision').value = filter.decision;
}

/** Lists what fits the filters; stays on the selected photo if it is still there. */
function list() {
  const before = shown[selected];
  shown = [];
  items.forEach((item, index) => { if (fits(item, index)) shown.push(index); });
  by('shown').textContent = say('shown', { n: number(shown.length), total: number(items.length) });
  by('nothing').hidden = shown.length > 0;
  by('list').hidden = shown.length === 0;
  by('rows').style.height = `${shown.length * ROW}px`;
  const place = shown.indexOf(before);
  select(place >= 0 ? place : 0, place < 0);
  rows(true);
}

// The list: only the rows in view are there.

let selected = 0;
let drawn = '';

function rows(anew = false) {
  const view = by('list');
  const first = Math.max(0, Math.floor(view.scrollTop / ROW) - 4);
  const last = Math.min(shown.length, Math.ceil((view.scrollTop + view.clientHeight) / ROW) + 4);
  const state = `${first} ${last} ${selected}`;
  if (!anew && state === drawn) return;
  drawn = state;
  by('rows').replaceChildren(...Array.from({ length: last - first }, (_, at) => row(first + at)));
}

function row(place) {
  const index = shown[place];
  const item = items[index];
  const decision = decisionOf(item);
  const element = make('div', {
    class: `row ${item.verdict}`, role: 'option', id: `row-${place}`, 'data-place': place,
    'aria-selected': String(place === selected), 'aria-posinset': place + 1, 'aria-setsize': shown.length,
  },
  part(index, middleOf(item), null, 'mini'),
  make('div', { class: 'row-text' },
    make('div', { class: 'row-name', title: item.path ?? '' }, make('bdi', {}, nameOf(item))),
    make('div', { class: 'row-verdict' },
      make('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[item.verdict]), say(item.verdict),
      make('span', { class: 'row-poses' }, poses(item)))),
  decision ? mark(item, decision) : '');
  element.style.transform = `translateY(${place * ROW}px)`;
  return element;
}

/** The decision; faint where it is about something else than what is shown, and so is still to be made. */
function mark(item, { decision }) {
  const old = outdated(item);
  return make('span', {
    class: `mark ${decision}${old ? ' outdated' : ''}`, role: 'img', title: decisionText(item),
    'aria-label': old ? decisionText(item) : say(decision),
  }, MARKS[decision]);
}

function poses(item) {
  const words = [...gesturesOf(item)].map((gesture) => pick(data.gestures[gesture]).split(':')[0]);
  return [...new Set(words)].join(', ');
}

function select(place, toTop = false) {
  selected = Math.max(0, Math.min(place, shown.length - 1));
  const view = by('list');
  if (toTop) {
    view.scrollTop = 0;
  } else if (selected * ROW < view.scrollTop) {
    view.scrollTop = selected * ROW;
  } else if ((selected + 1) * ROW > view.scrollTop + view.clientHeight) {
    view.scrollTop = (selected + 1) * ROW - view.clientHeight;
  }
  rows();
  if (shown.length) view.setAttribute('aria-activedescendant', `row-${selected}`);
  else view.removeAttribute('aria-activedescendant');
  details();
}
