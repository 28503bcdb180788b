// Deciding.

/** Each photo that was decided on since the page was opened, and what stood there before. */
const changes = [];

function decide(choice) {
  const item = items[shown[selected]];
  if (!item || !decidable(item) || (!choice && !decisionOf(item))) return;
  const key = keyOf(item);
  const note = noteOf(item);
  changes.push({ key, before: store.decisions[key] });
  delete store.notes[key];
  if (choice) {
    store.decisions[key] = {
      decision: choice, verdict: item.verdict, rule_sets: data.bases, rules_sha256: data.rules_sha256 ?? undefined,
      name: store.name, note, time: new Date().toISOString(),
    };
  } else {
    drop(key, note);
  }
  changed();
  by('spoken').textContent = decisionText(item);
  if (choice && store.advance) undecided();
}

/** Removes a decision; what was written about the photo stays. */
function drop(key, note) {
  delete store.decisions[key];
  if (note) store.notes[key] = note;
}

function changed() {
  keep();
  progress();
  rows(true);
  refreshPanel();
}

/** Goes back to the photo decided on last, wherever the page went on to, and takes that back. */
function takeBack() {
  const change = changes.pop();
  if (!change) return;
  const item = items.find((item) => keyOf(item) === change.key);
  const note = noteOf(item);
  if (change.before) store.decisions[change.key] = { ...change.before, note };
  else drop(change.key, note);
  const place = shown.findIndex((index) => keyOf(items[index]) === change.key);
  if (place >= 0) select(place);
  changed();
  tell(`${nameOf(item)}: ${decisionText(item)}`);
}

function refreshPanel() {
  const back = focus();
  const old = by('details').querySelector('.panel');
  if (old) old.replaceWith(panel(items[shown[selected]]));
  back();
}

/** Goes to the next photo without a decision, from the start again after the last one. */
function undecided() {
  for (let step = 1; step <= shown.length; step += 1) {
    const place = (selected + step) % shown.length;
    const item = items[shown[place]];
    if (decidable(item) && (!decisionOf(item) || outdated(item))) {
      select(place);
      return;
    }
  }
  if (shown.length) tell(say('all_decided'));
}

function progress() {
  const toLookAt = items.filter((item) => decidable(item) && item.verdict !== 'neutral');
  const done = toLookAt.filter((item) => decisionOf(item) && !outdated(item)).length;
  by('progress').textContent = say('progress', { n: number(done), total: number(toLookAt.length) });
  by('meter').setAttribute('aria-valuemax', toLookAt.length);
  by('meter').setAttribute('aria-valuenow', done);
  by('meter').setAttribute('aria-label', by('progress').textContent);
  by('meter').firstElementChild.style.width = `${toLookAt.length ? (100 * done) / toLookAt.length : 0}%`;
}

// Export and import.

function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** The photos with a decision, each once, however often the photo is in the results. */
function decidedItems() {
  const seen = new Set();
  return items.filter((item) => decisionOf(item) && !seen.has(keyOf(item)) && seen.add(keyOf(item)));
}

function exportJson() {
  const decided = decidedItems();
  if (!decided.length) return tell(say('nothing_to_export'));
  const decisions = decided.map((item) => ({ sha256: item.sha256, path: item.path, verdict: item.verdict, ...decisionOf(item) }));
  const text = JSON.stringify({ kepal_decisions: 1, run: data.run, decisions }, null, 1);
  exported = true;
  return save(`kepal-${data.run}.json`, 'application/json', `${text}\n`);
}

/** A cell that a spreadsheet takes for text, whatever it starts with. */
function cell(value) {
  const text = String(value ?? '');
  const harmless = /^[=+\-@\t\r\n]/.test(text.trimStart()) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

function exportCsv() {
  const decided = decidedItems();
  if (!decided.length) return tell(say('nothing_to_export'));
  const lines = [say('csv_columns').split(';')];
  for (const item of decided) {
    const { decision, name, note, time: at, verdict = item.verdict, rule_sets = [] } = decisionOf(item);
    lines.push([item.path, item.sha256, say(item.verdict), pick(item.headline), say(decision), name, note, at, item.captured,
      say(verdict), rule_sets.join(', ')]);
  }
  return save(`kepal-${data.run}.csv`, 'text/csv', `\ufeff${lines.map((line) => line.map(cell).join(';')).join('\r\n')}\r\n`);
}

function merge(text) {
  let imported;
  try {
    imported = JSON.parse(text);
  } catch {
    imported = null;
  }
  if (imported?.kepal_decisions !== 1 || !Array.isArray(imported.decisions)) return tell(say('import_failed'));
  const known = decidableKeys();
  const counts = { n: 0, kept: 0, other: 0 };
  for (const entry of imported.decisions) {
    const verdict = entry?.verdict !== 'error' && VERDICTS.includes(entry?.verdict);
    if (!known.has(entry?.sha256) || !DECISIONS.includes(entry.decision) || !verdict) {
      counts.other += 1;
      continue;
    }
    const at = Date.parse(entry.time);
    const own = store.decisions[entry.sha256];
    if (Number.isNaN(at) || (own && Date.parse(own.time) >= at)) {
      counts.kept += 1;
      continue;
    }
    const line = (value) => (typeof value === 'string' ? value.slice(0, 2000) : '');
    // It is about what its page showed. Earlier exports say so once for all decisions.
    const rule_sets = [entry.rule_sets ?? imported.rule_sets].flat().filter((id) => id && typeof id === 'string').map(line);
    store.decisions[entry.sha256] = {
      decision: entry.decision, verdict: entry.verdict,
      rule_sets: rule_sets.length ? rule_sets : undefined,
      rules_sha256: /^[0-9a-f]{64}$/.test(entry.rules_sha256) ? entry.rules_sha256 : undefined,
      name: line(entry.name), note: line(entry.note), time: new Date(at).toISOString(),
    };
    counts.n += 1;
  }
  changes.length = 0;
  keep();
  progress();
  list();
  return tell(say('imported', { n: number(counts.n), kept: number(counts.kept), other: number(counts.other) }));
}
