// The selected photo.

function badge(item) {
  return make('span', { class: `badge ${item.verdict}` },
    make('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[item.verdict]), say(item.verdict));
}

/** The photo with a box around every hand, numbered where there is something to look at. */
function stage(index) {
  const item = items[index];
  const [width, height] = item.size;
  const element = make('figure', { class: 'stage' }, part(index, thumbnailOf(item), say('picture_of', { name: nameOf(item) }), 'photo'));
  element.style.aspectRatio = `${width} / ${height}`;
  element.style.setProperty('--ratio', width / height);
  const layer = draw('svg', { class: 'boxes', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
  let count = 0;
  for (const hand of item.hands) {
    const [x, y, w, h] = hand.bounds;
    const margin = 0.15 * Math.max(w, h);
    const box = { x: x - margin, y: y - margin, width: w + 2 * margin, height: h + 2 * margin };
    const group = draw('g', { class: `box ${hand.verdict}` }, draw('rect', { ...box, class: 'under' }), draw('rect', { ...box, class: 'over' }));
    if (hand.look) {
      count += 1;
      const size = Math.max(width, height) / 38;
      const left = Math.max(0, Math.min(box.x, width - size * 1.3));
      const top = box.y > size * 1.2 ? box.y - size * 1.2 : Math.min(box.y + box.height, height - size * 1.2);
      const text = draw('text', { x: left + size * 0.65, y: top + size * 0.95, 'font-size': size });
      text.textContent = String(count);
      group.append(draw('rect', { x: left, y: top, width: size * 1.3, height: size * 1.2, class: 'tag' }), text);
      group.dataset.hand = String(count);
    }
    layer.append(group);
  }
  element.append(layer);
  return element;
}

function crop(index, hand, count) {
  const { at: [x, y, side], source: [left, top, length], points } = hand.look;
  const element = make('div', { class: 'zoom' }, part(index, [x, y, side, side], `${say('hand', { n: count })}: ${pick(hand.look.finding)}`, 'crop'));
  const layer = draw('svg', { class: 'bones', viewBox: `${left} ${top} ${length} ${length}`, 'aria-hidden': 'true' });
  for (const finger of FINGERS) {
    const path = finger.map((joint) => `${points[2 * joint]},${points[2 * joint + 1]}`).join(' ');
    layer.append(draw('polyline', { points: path, class: 'under' }), draw('polyline', { points: path, class: 'over' }));
  }
  element.append(layer);
  return element;
}

function handCard(index, hand, count) {
  const { place, finding, reasons, explanation } = hand.look;
  return make('li', { class: `hand ${hand.verdict}`, 'data-hand': count },
    crop(index, hand, count),
    make('div', {},
      make('p', { class: 'hand-verdict' }, make('span', { class: `number ${hand.verdict}` }, count), say(`hand_${hand.verdict}`)),
      make('p', { class: 'finding' }, pick(finding)),
      pick(reasons) && pick(reasons) !== pick(finding) ? make('p', { class: 'why' }, pick(reasons)) : '',
      make('p', { class: 'explanation' }, pick(explanation)),
      make('p', { class: 'place' }, pick(place))));
}

function looked(index) {
  const item = items[index];
  let count = 0;
  const cards = item.hands.filter((hand) => hand.look).map((hand) => handCard(index, hand, count += 1));
  const others = {};
  for (const hand of item.hands.filter((hand) => !hand.look)) {
    const word = hand.verdict === 'at_rest' ? say('hand_at_rest') : `${pick(data.gestures[hand.gesture])} (${say('hand_allowed')})`;
    others[word] = (others[word] ?? 0) + 1;
  }
  const rest = Object.entries(others).map(([word, n]) => `${n} × ${word}`).join(', ');
  return [
    cards.length ? make('h3', {}, say('to_look_at')) : '',
    cards.length ? make('ol', { class: 'hands' }, ...cards) : '',
    rest ? make('p', { class: 'others' }, say('others', { list: rest })) : '',
  ];
}

/** What else to know: of people whose hands can't be judged, of the day it was taken. */
const notes = (item) => [item.unjudged, item.note].filter(Boolean).map((note) => make('p', { class: 'note' }, pick(note)));

function facts(item) {
  if (item.verdict === 'error') return '';
  const captured = item.captured ? `${say('captured')} ${time(item.captured)}` : say('captured_unknown');
  return make('p', { class: 'facts' }, [
    item.note && !item.captured ? '' : captured, `${number(item.size[0])} × ${number(item.size[1])} ${say('pixels')}`, say('people', { n: number(item.people) }),
  ].filter(Boolean).join(' · '));
}

/** Remembers which control of the selected photo is in use; what it returns goes back to it once it was made anew. */
function focus() {
  const { id, dataset } = by('details').contains(document.activeElement) ? document.activeElement : {};
  const same = (element) => (id ? element.id === id
    : ['decide', 'act', 'toggle'].some((name) => dataset[name] !== undefined && element.dataset[name] === dataset[name]));
  return () => {
    if (!dataset) return;
    [...by('details').querySelectorAll('button, input')].find((element) => same(element) && !element.disabled)?.focus();
  };
}

function details() {
  const article = by('details');
  const back = focus();
  const index = shown[selected];
  if (index === undefined) {
    article.replaceChildren();
    return;
  }
  const item = items[index];
  article.replaceChildren(
    make('div', { class: 'scroll' },
      make('button', { type: 'button', class: 'back', 'data-act': 'back' }, `← ${say('back')}`),
      make('header', {},
        badge(item),
        make('h2', {}, make('bdi', { class: 'folder' }, folderOf(item)), make('bdi', {}, nameOf(item))),
        item.path ? make('button', { type: 'button', class: 'quiet', 'data-act': 'copy', title: say('copy_path'), 'aria-label': say('copy_path') }, say('copy')) : ''),
      make('p', { class: 'headline' }, pick(item.headline)),
      ...notes(item),
      item.picture === 'none' && item.verdict !== 'error' ? make('p', { class: 'no-picture' }, say('no_picture')) : '',
      views(index),
      facts(item),
      item.sha256 ? make('p', { class: 'digest' }, `${say('digest')} ${item.sha256}`) : ''),
    panel(item));
  article.querySelector('.scroll').scrollTop = 0;
  back();
}

/** The photo, and beside it where there is room what to look at. */
function views(index) {
  const item = items[index];
  const seen = make('div', { class: 'seen' }, ...looked(index));
  if (item.picture === 'none') return seen;
  return make('div', { class: item.hands.some((hand) => hand.look) ? 'views split' : 'views' },
    make('div', {}, stage(index), item.hands.length ? toggles() : ''), seen);
}

function toggles() {
  const toggle = (name) => {
    const box = make('input', { type: 'checkbox', 'data-toggle': name });
    box.checked = store[name];
    return make('label', {}, box, ` ${say(name)}`);
  };
  return make('p', { class: 'toggles' }, toggle('boxes'), toggle('bones'));
}

function panel(item) {
  const step = make('div', { class: 'steps' },
    make('button', { type: 'button', 'data-act': 'previous', disabled: selected === 0, title: 'k', 'aria-label': say('previous') }, '↑', make('span', {}, ` ${say('previous')}`)),
    make('span', {}, `${number(selected + 1)} / ${number(shown.length)}`),
    make('button', { type: 'button', 'data-act': 'next', disabled: selected === shown.length - 1, title: 'j', 'aria-label': say('next') }, make('span', {}, `${say('next')} `), '↓'));
  if (!decidable(item)) return make('section', { class: 'panel' }, make('p', { class: 'undecidable' }, say('cant_decide')), step);
  const decision = decisionOf(item);
  const button = (name, key) => make('button', {
    type: 'button', class: `decide ${name}`, 'data-decide': name, 'aria-pressed': String(decision?.decision === name), title: say(`${name}_hint`),
  }, make('kbd', { 'aria-hidden': 'true' }, key), say(name));
  const name = make('input', { type: 'text', id: 'name', placeholder: say('name'), 'aria-label': say('name'), autocomplete: 'name', maxlength: 120 });
  name.value = store.name;
  const note = make('input', { type: 'text', id: 'note', placeholder: say('note'), 'aria-label': say('note'), autocomplete: 'off', maxlength: 2000 });
  note.value = noteOf(item);
  const advance = make('input', { type: 'checkbox', 'data-toggle': 'advance' });
  advance.checked = store.advance;
  return make('section', { class: 'panel', 'aria-label': say('your_decision') },
    make('div', { class: 'decisions', role: 'group', 'aria-label': say('your_decision') },
      ...DECISIONS.map((name, at) => button(name, at + 1)),
      decision ? make('button', { type: 'button', class: 'quiet', 'data-decide': '', title: '0' }, say('undo')) : ''),
    make('div', { class: 'inputs' }, name, note),
    make('div', { class: 'last' },
      make('p', { class: 'decided' }, decisionText(item)),
      make('label', {}, advance, ` ${say('advance')}`), step));
}

// Paper: what is listed, one photo after another.

async function layOut() {
  const printed = shown.slice(0, PRINTED);
  held = HELD + printed.length;
  by('paper').replaceChildren(
    make('header', {},
      make('h1', {}, document.title),
      make('p', {}, by('about').textContent),
      make('p', {}, by('shown').textContent),
      printed.length < shown.length ? make('p', {}, say('printed_part', { n: number(printed.length), total: number(shown.length) })) : '',
      make('p', { class: 'closing' }, say('closing')),
      make('p', {}, say('unchecked'))),
    ...printed.map((index) => {
      const item = items[index];
      const decision = decisionOf(item);
      return make('article', { class: item.verdict },
        make('div', { class: 'intro' },
          make('h2', {}, badge(item), make('bdi', {}, item.path ?? say('no_name'))),
          make('p', { class: 'headline' }, pick(item.headline)),
          ...notes(item),
          item.picture === 'none' ? '' : stage(index)),
        ...looked(index),
        facts(item),
        item.sha256 ? make('p', { class: 'digest' }, `${say('digest')} ${item.sha256}`) : '',
        decidable(item) ? make('p', { class: 'decided' }, `${say('decided')}: ${decision ? decisionText(item) : say('undecided')}`,
          noteOf(item) ? make('span', {}, ` — ${noteOf(item)}`) : '') : '');
    }));
  await Promise.allSettled([...by('paper').querySelectorAll('img')].map((image) => image.decode()));
}

async function print() {
  await layOut();
  window.print();
}

function clearPaper() {
  by('paper').replaceChildren();
  held = HELD;
  letGo();
}
