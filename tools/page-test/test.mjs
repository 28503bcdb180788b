// Opens the review page from disk in a headless Chromium and does what a reviewer does.
//
//     npm ci && npm test            all of it
//     npm test -- --shots FOLDER    and pictures of the page
//
// Wants kepal built for release, and Chromium (CHROMIUM, else /usr/bin/chromium).

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { EVIL, fixtures, many } from './folder.mjs';

const work = mkdtempSync(join(tmpdir(), 'kepal-page-'));
const shotsAt = process.argv.indexOf('--shots');
const shots = shotsAt > 0 ? process.argv[shotsAt + 1] : null;
if (shots) mkdirSync(shots, { recursive: true });

const complaints = [];
let passed = 0;
let failed = 0;

async function test(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}

const context = await chromium.launchPersistentContext(join(work, 'profile'), {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  viewport: { width: 1360, height: 860 },
  locale: 'en-GB',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

/** A tab whose errors, and requests for anything but files and what the page made itself, are held against it. */
async function open(address) {
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.stack));
  page.on('dialog', (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => { if (!/^(file|blob|data):/.test(request.url())) complaints.push(`request: ${request.url()}`); });
  await page.goto(address);
  return page;
}

async function shot(page, name) {
  if (!shots) return;
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

const small = join(work, 'november');
const file = fixtures(small);
const address = pathToFileURL(file).href;
const entries = readFileSync(join(small, 'results.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const count = (verdict) => entries.filter((entry) => entry.verdict === verdict).length;

const page = await open(address);
const rows = page.locator('.row');
const selected = page.locator('.row[aria-selected=true]');
const listed = async () => Number((await page.locator('#shown').textContent()).match(/\d+/)[0]);
const path = async () => (await page.locator('#details h2').textContent()).trim();

await test('the gravest come first, with picture, boxes and zoomed hands', async () => {
  assert.equal(await listed(), entries.length);
  assert.match(await page.locator('#details .badge').textContent(), /Flagged/);
  assert.ok(await page.locator('.hands .hand').count() >= 1);
  const image = page.locator('.stage img');
  await image.waitFor();
  assert.ok(await image.evaluate(async (image) => { await image.decode(); return image.naturalWidth; }) > 100);
  const hands = entries.filter((entry) => entry.verdict === 'flagged').map((entry) => entry.hands.length);
  assert.ok(hands.includes(await page.locator('.stage .box').count()));
  assert.match(await page.locator('.finding').first().textContent(), /resembles/);
  assert.match(await page.locator('footer .closing').textContent(), /a person decides/);
  assert.ok(await page.locator('footer .closing').isVisible());
  await shot(page, 'wide');
});

await test('verdicts, poses and words narrow the list', async () => {
  await page.click('.chip.neutral');
  assert.equal(await listed(), count('neutral'));
  await page.click('.chip.flagged');
  assert.equal(await listed(), count('neutral') + count('flagged'));
  await page.click('.chip.all');
  assert.equal(await listed(), entries.length);

  const gesture = await page.locator('#gesture option').nth(1).getAttribute('value');
  await page.selectOption('#gesture', gesture);
  const looked = (hand) => ['forbidden', 'review', 'unassessable'].includes(hand.verdict) && hand.gesture === gesture;
  assert.equal(await listed(), entries.filter((entry) => entry.hands?.some(looked)).length);
  await page.selectOption('#gesture', '');

  await page.keyboard.press('/');
  await page.keyboard.type('nocurl');
  await page.waitForFunction(() => document.querySelectorAll('.row').length === 1);
  assert.match(await path(), /nocurl\.jpg$/);
  await page.fill('#search', 'nothing is called this');
  await page.locator('#clear').click();
  assert.equal(await listed(), entries.length);
});

await test('keys go through the list and decide', async () => {
  await page.keyboard.press('Home');
  const first = await path();
  await page.keyboard.press('j');
  const second = await path();
  assert.notEqual(second, first);
  await page.keyboard.press('ArrowUp');
  assert.equal(await path(), first);
  await page.keyboard.press('1');
  assert.equal(await page.locator('.decide.agree').getAttribute('aria-pressed'), 'true');
  assert.equal(await selected.locator('.mark.agree').count(), 1);
  await page.fill('#name', 'Sari');
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.keyboard.press('2');
  await page.keyboard.press('c');
  await page.keyboard.type('=1+1; "a wave"');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('3');
  await page.keyboard.press('0');
  assert.match(await page.locator('.decided').textContent(), /Undecided/);
  await page.keyboard.press('?');
  assert.ok(await page.locator('#help-dialog').isVisible());
  await shot(page, 'help');
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('#help-dialog').isVisible());
  assert.match(await page.locator('#progress').textContent(), /^2 of/);
  await page.keyboard.press('Home');
  await page.keyboard.press('n');
  assert.notEqual(await path(), first);
  assert.notEqual(await path(), second);
  await page.selectOption('#decision', 'not_gesture');
  assert.equal(await listed(), 1);
  await page.selectOption('#decision', '');
});

await test('decisions are there after a reload', async () => {
  await page.reload();
  assert.match(await page.locator('#progress').textContent(), /^2 of/);
  assert.equal(await page.locator('.mark').count(), 2);
  assert.equal(await page.locator('#name').inputValue(), 'Sari');
});

async function download(button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  return readFileSync(await download.path(), 'utf8');
}

await test('decisions are exported, safe for a spreadsheet, and imported', async () => {
  const text = await download('#export-json');
  const exported = JSON.parse(text);
  assert.equal(exported.kepal_decisions, 1);
  assert.deepEqual(exported.decisions.map((one) => one.decision), ['agree', 'not_gesture']);
  assert.deepEqual(exported.decisions.map((one) => one.name), ['Sari', 'Sari']);
  assert.equal(exported.decisions[1].note, '=1+1; "a wave"');
  assert.deepEqual(exported.decisions.map((one) => one.verdict), ['flagged', 'flagged']);
  assert.match(exported.decisions[0].sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(exported.decisions[0].rule_sets, [entries[0].rule_set]);

  const csv = await download('#export-csv');
  assert.ok(csv.startsWith('\ufeff"path";"sha256"'));
  assert.ok(csv.includes(`"'=1+1; ""a wave"""`), csv);
  assert.equal(csv.trim().split('\r\n').length, 3);

  await page.keyboard.press('Home');
  await page.locator('#list').focus();
  await page.keyboard.press('0');
  const older = structuredClone(exported);
  older.decisions[1] = { ...older.decisions[1], decision: 'agree', time: '2020-01-01T00:00:00Z' };
  older.decisions.push({ ...older.decisions[0], sha256: 'f'.repeat(64) });
  writeFileSync(join(work, 'decisions.json'), JSON.stringify(older));
  await page.setInputFiles('#import-file', join(work, 'decisions.json'));
  await page.waitForFunction(() => document.querySelectorAll('.mark').length === 2);
  assert.match(await page.locator('#message').textContent(), /1 decision imported, 1 the same or newer here and kept, 1 about other photos/);
  assert.equal(await page.locator('.mark.not_gesture').count(), 1);

  // One about another result is kept, says so, and doesn't count as done.
  const progress = await page.locator('#progress').textContent();
  const other = structuredClone(exported);
  other.decisions = [{ ...other.decisions[0], verdict: 'neutral', time: '2100-01-01T00:00:00Z' }];
  writeFileSync(join(work, 'decisions.json'), JSON.stringify(other));
  await page.setInputFiles('#import-file', join(work, 'decisions.json'));
  await page.waitForFunction((before) => document.getElementById('progress').textContent !== before, progress);
  await page.keyboard.press('Home');
  assert.match(await page.locator('.panel .decided').textContent(), /when the result was: Neutral/);
  assert.equal(JSON.parse(await download('#export-json')).decisions[0].verdict, 'neutral');

  // So is one about the same verdict by another rule set, also when it is exported again, or comes from an earlier export.
  for (const [rules, year] of [['id.of-then', 2101], ['id.of-before', 2102]]) {
    const under = structuredClone(exported);
    under.decisions = [{ ...under.decisions[0], rule_sets: [rules], time: `${year}-01-01T00:00:00Z` }];
    if (rules === 'id.of-before') {
      under.rule_sets = [rules];
      delete under.decisions[0].rule_sets;
    }
    writeFileSync(join(work, 'decisions.json'), JSON.stringify(under));
    await page.setInputFiles('#import-file', join(work, 'decisions.json'));
    await page.waitForFunction((rules) => document.querySelector('.panel .decided').textContent.includes(rules), rules);
    assert.match(await page.locator('.panel .decided').textContent(), new RegExp(`when the rules were others: ${rules}`));
    assert.notEqual(await page.locator('#progress').textContent(), progress);
    const [again] = JSON.parse(await download('#export-json')).decisions;
    assert.deepEqual([again.verdict, again.rule_sets], ['flagged', [rules]]);
  }
  // What no photo that can be decided on comes out as isn't taken.
  other.decisions[0] = { ...other.decisions[0], verdict: 'error', time: '2103-01-01T00:00:00Z' };
  writeFileSync(join(work, 'decisions.json'), JSON.stringify(other));
  await page.setInputFiles('#import-file', join(work, 'decisions.json'));
  await page.waitForFunction(() => /0 decisions imported, 0 the same or newer here and kept, 1 about/.test(document.getElementById('message').textContent));
  await page.locator('#list').focus();
  await page.keyboard.press('1');
  await page.waitForFunction((before) => document.getElementById('progress').textContent === before, progress);

  writeFileSync(join(work, 'wrong.json'), '{"kepal_decisions": 1, "decisions": 7}');
  await page.setInputFiles('#import-file', join(work, 'wrong.json'));
  await page.waitForFunction(() => /isn't an export/.test(document.getElementById('message').textContent));
});

const kept = (tab) => tab.evaluate(() => Object.values(JSON.parse(localStorage.getItem(STORE)).decisions));

/** A tab about the same photos, where nothing is decided yet. */
async function anew() {
  const tab = await open(address);
  await tab.evaluate(() => localStorage.clear());
  await tab.reload();
  await tab.selectOption('#lang', 'en');
  await tab.locator('#list').focus();
  return tab;
}

await test('what is written is kept with every letter, before and after deciding, and when the decision is undone', async () => {
  const tab = await anew();
  await tab.keyboard.press('c');
  await tab.keyboard.type('1 by the door');
  assert.deepEqual(await kept(tab), []);
  assert.match(await tab.locator('.decided').textContent(), /Undecided; the note is exported once/);
  await tab.reload();
  await tab.keyboard.press('1');
  assert.deepEqual((await kept(tab)).map((one) => one.note), ['1 by the door']);
  await tab.fill('#name', 'Budi');
  await tab.fill('#note', 'waves');
  await tab.reload();
  assert.deepEqual((await kept(tab)).map((one) => one.note), ['waves']);
  assert.equal(await tab.locator('#name').inputValue(), 'Budi');
  await tab.keyboard.press('0');
  assert.deepEqual(await kept(tab), []);
  await tab.keyboard.press('2');
  assert.deepEqual((await kept(tab)).map((one) => [one.decision, one.note, one.name]), [['not_gesture', 'waves', 'Budi']]);
  await tab.close();
});

await test('a key held down decides once, and the last decision can be taken back wherever the page went on to', async () => {
  const tab = await anew();
  const name = async () => (await tab.locator('#details h2').textContent()).trim();
  const first = await name();
  await tab.check('[data-toggle=advance]');
  await tab.locator('.decide.agree').focus();
  for (let press = 0; press < 5; press += 1) await tab.keyboard.down('1');
  await tab.keyboard.up('1');
  assert.equal((await kept(tab)).length, 1);
  assert.ok(await tab.evaluate(() => document.activeElement.matches('.decide.agree')), 'the focus stays');
  await tab.keyboard.press('End');
  await tab.keyboard.press('z');
  assert.equal(await name(), first);
  assert.deepEqual(await kept(tab), []);
  await tab.keyboard.press('2');
  await tab.keyboard.press('k');
  await tab.keyboard.press('3');
  await tab.keyboard.press('Control+z');
  assert.deepEqual((await kept(tab)).map((one) => one.decision), ['not_gesture']);
  await tab.keyboard.press('Control+z');
  await tab.keyboard.press('z');
  assert.deepEqual(await kept(tab), []);
  await tab.close();
});

await test('keys reach all that is said of a photo, with Caps Lock, too', async () => {
  const tab = await anew();
  await tab.setViewportSize({ width: 1366, height: 500 });
  const top = () => tab.evaluate(() => document.querySelector('#details .scroll').scrollTop);
  await tab.keyboard.press('Space');
  assert.ok(await top() > 100);
  await tab.keyboard.press('Shift+Space');
  assert.equal(await top(), 0);
  await tab.keyboard.press('J');
  assert.equal(await tab.evaluate(() => selected), 1);
  await tab.close();
});

await test('another tab neither loses decisions nor interrupts who writes', async () => {
  const [one, other] = [await anew(), await open(address)];
  await other.keyboard.press('j');
  await other.keyboard.press('2');
  await other.keyboard.press('c');
  await other.keyboard.type('half');
  await one.locator('#list').focus();
  await one.keyboard.press('1');
  await other.waitForFunction(() => document.querySelectorAll('.mark').length === 2);
  await other.keyboard.type(' way');
  assert.deepEqual((await kept(other)).map((one) => one.note).sort(), ['', 'half way']);
  await Promise.all([one.close(), other.close()]);
});

await test('decisions follow to a page that was made anew by other rules, and are out of date there', async () => {
  const tab = await anew();
  await tab.keyboard.press('1');
  await tab.evaluate(() => {
    const before = JSON.parse(localStorage.getItem(STORE));
    for (const decision of Object.values(before.decisions)) decision.rule_sets = ['id.of-before'];
    localStorage.setItem('kepal:0123456789abcdef', JSON.stringify(before));
    localStorage.setItem('kepal:fedcba9876543210', '{"decisions":null}');
    localStorage.setItem('kepal:of-nobody', '{');
    localStorage.removeItem(STORE);
  });
  await tab.reload();
  assert.match(await tab.locator('#message').textContent(), /1 (keputusan|decision)/);
  assert.equal(await tab.locator('.mark.outdated').count(), 1);
  assert.match(await tab.locator('.decided').textContent(), /id\.of-before/);
  assert.match(await tab.locator('#progress').textContent(), /^0 /);
  await tab.evaluate(() => localStorage.setItem(STORE, '{"decisions":null}'));
  await tab.reload();
  assert.ok(await tab.locator('.row').count() > 1);
  await tab.close();
});

await test('where nothing can be kept the page says so, and asks before it is closed', async () => {
  const tab = await context.newPage();
  const asked = [];
  tab.on('dialog', (dialog) => { asked.push(dialog.type()); dialog.accept(); });
  await tab.addInitScript(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; });
  await tab.goto(address);
  await tab.locator('.row').first().click();
  await tab.keyboard.press('1');
  assert.ok(await tab.locator('#kept.warning').isVisible());
  await tab.reload();
  assert.deepEqual(asked, ['beforeunload']);
  await tab.locator('.row').first().click();
  await tab.keyboard.press('1');
  await Promise.all([tab.waitForEvent('download'), tab.click('#export-json')]);
  await tab.reload();
  assert.equal(asked.length, 1, 'what was exported is safe');
  await tab.close();
});

await test('names are text and never markup', async () => {
  await page.fill('#search', 'onerror');
  await page.waitForFunction(() => document.querySelectorAll('.row').length === 1);
  assert.equal(await path(), EVIL);
  assert.equal(await page.locator('img[src=x]').count(), 0);
  assert.match(await page.locator('.no-picture').textContent(), /No picture/);
  await page.fill('#search', '');
  await page.waitForFunction(() => document.querySelectorAll('.row').length > 1);
});

await test('a photo that could not be checked is listed and not decided', async () => {
  await page.click('.chip.error');
  assert.equal(await listed(), entries.filter((entry) => entry.error).length);
  assert.equal(await page.locator('.decide').count(), 0);
  assert.match(await page.locator('.undecidable').textContent(), /wasn't checked/);
  await page.click('.chip.error');
});

await test('it speaks both languages', async () => {
  await page.selectOption('#lang', 'id');
  assert.equal(await page.locator('html').getAttribute('lang'), 'id');
  assert.match(await page.locator('footer .closing').textContent(), /yang memutuskan adalah manusia/);
  await page.click('.chip.flagged');
  assert.match(await page.locator('.finding').first().textContent(), /menyerupai pose/);
  await page.reload();
  assert.equal(await page.locator('html').getAttribute('lang'), 'id');
  await page.click('.chip.flagged');
  const words = await page.evaluate(() => document.body.innerText);
  assert.doesNotMatch(words, /melanggar|violat|undefined|\{\w+\}/i);
  await shot(page, 'wide-id');
  await page.selectOption('#lang', 'en');
});

await test('it fits a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await shot(page, 'phone-list');
  await page.click('.chip.all');
  await rows.first().click();
  assert.ok(await page.locator('#details').isVisible());
  assert.ok(!await page.locator('#list').isVisible());
  assert.ok(await page.locator('.decide.agree').isVisible());
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await shot(page, 'phone-photo');
  await page.locator('.back').click();
  assert.ok(await page.locator('#list').isVisible());
  await page.setViewportSize({ width: 1360, height: 860 });
});

await test('it can be used when enlarged to 200 %, and 320 wide', async () => {
  for (const [width, height] of [[683, 384], [320, 640], [800, 600]]) {
    await page.setViewportSize({ width, height });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} wide`);
    assert.ok(await page.evaluate(() => document.getElementById('list').clientHeight) > 200, `${width} × ${height}`);
    await page.locator('footer .closing').scrollIntoViewIfNeeded();
    assert.ok(await page.locator('footer .closing').isVisible());
  }
  await page.setViewportSize({ width: 1360, height: 860 });
});

await test('what is listed can be printed', async () => {
  await page.click('.chip.flagged');
  await page.evaluate(() => { window.print = () => {}; });
  await page.click('#print');
  await page.waitForFunction((n) => document.querySelectorAll('#paper article').length === n, count('flagged'));
  await page.emulateMedia({ media: 'print' });
  assert.ok(!await page.locator('.bar').isVisible());
  assert.ok(await page.locator('#paper .closing').isVisible());
  const pdf = await page.pdf({ format: 'A4', printBackground: false, preferCSSPageSize: true });
  if (shots) writeFileSync(join(shots, 'print.pdf'), pdf);
  assert.ok(pdf.length > 10000);
  await page.emulateMedia({ media: 'screen' });
  await page.click('.chip.all');
});

await test('no picture is missing on paper, however many there are', async () => {
  const tab = await open(pathToFileURL(many(join(work, 'three-hundred'), small, 300)).href);
  await tab.evaluate(() => { window.print = () => { window.laidOut = true; }; });
  await tab.click('#print');
  await tab.waitForFunction(() => window.laidOut, null, { timeout: 60000 });
  const [shown, empty] = await tab.evaluate(() => {
    const images = [...document.querySelectorAll('#paper img')];
    return [images.length, images.filter((image) => !image.naturalWidth).length];
  });
  assert.ok(shown > 300);
  assert.equal(empty, 0);
  await tab.close();
});

await test('dark suits it too', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const [ground, text] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
  assert.notEqual(ground, 'rgb(244, 245, 246)');
  assert.notEqual(ground, text);
  await shot(page, 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
});

await test('nothing without a name, and colours that can be read', async () => {
  const nameless = await page.evaluate(() => [...document.querySelectorAll('button, input, select, [role=listbox], [role=img]')]
    .filter((element) => !(element.getAttribute('aria-label') || element.textContent.trim() || element.closest('label')?.textContent.trim() || element.hidden))
    .map((element) => element.outerHTML));
  assert.deepEqual(nameless, []);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const faint = await page.evaluate(() => {
      const channels = (color) => color.match(/[\d.]+/g).map(Number);
      const light = (color) => channels(color).slice(0, 3).map((v) => v / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
      const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const color = getComputedStyle(at).backgroundColor;
          if ((channels(color)[3] ?? 1) > 0.9) return color;
        }
        return 'rgb(255, 255, 255)';
      };
      return [...document.querySelectorAll('body *')]
        .filter((element) => element.checkVisibility() && !element.closest('svg, .sign, :disabled')
          && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
        .map((element) => {
          const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
          return [(a + 0.05) / (b + 0.05), element.className || element.tagName];
        })
        .filter(([contrast]) => contrast < 4.5);
    });
    assert.deepEqual(faint, [], colorScheme);
  }
  await page.emulateMedia({ colorScheme: 'light' });
});

if (shots) {
  await page.fill('#search', 'groups');
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
  for (const keys of [['Home', 'j', '1'], ['Home', '1', 'c']]) for (const key of keys) await page.keyboard.press(key);
  await page.fill('#note', '');
  await page.keyboard.press('Enter');
  await page.setViewportSize({ width: 1240, height: 780 });
  await shot(page, 'report');
}

await test('5,000 photos open and filter at once', async () => {
  const folder = join(work, 'archive');
  const big = many(folder, small, 5000);
  const size = statSync(big).size;
  assert.ok(size < 60e6, `${size} bytes`);
  const started = performance.now();
  const tab = await open(pathToFileURL(big).href);
  await tab.locator('.stage img').waitFor();
  const opened = performance.now() - started;
  const usable = await tab.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
  const timed = (act) => tab.evaluate(async (act) => {
    const start = performance.now();
    if (act === 'search') {
      document.getElementById('search').value = 'nocurl';
      document.getElementById('search').dispatchEvent(new Event('input'));
      await new Promise((done) => setTimeout(done, 125));
    } else {
      document.querySelector(`.chip.${act}`).click();
    }
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - start - (act === 'search' ? 125 : 0);
  }, act);
  const chip = await timed('neutral');
  await timed('all');
  const search = await timed('search');
  assert.ok(await tab.locator('.row').count() < 60);
  await tab.locator('#search').fill('');
  await tab.waitForTimeout(200);
  await tab.locator('#list').focus();
  const step = await tab.evaluate(async () => {
    const start = performance.now();
    for (let n = 0; n < 50; n += 1) {
      document.getElementById('list').dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
      await new Promise((done) => requestAnimationFrame(done));
    }
    return (performance.now() - start) / 50;
  });
  await tab.keyboard.press('End');
  const last = tab.locator('.row[aria-selected=true] img');
  assert.ok(await last.evaluate(async (image) => { await image.decode(); return image.naturalWidth; }) > 10, 'from the folder beside');
  await shot(tab, 'archive');
  console.log(`     ${(size / 1e6).toFixed(1)} MB; first photo shown after ${opened.toFixed(0)} ms, all read after ${usable.toFixed(0)} ms; `
    + `filter ${chip.toFixed(0)} ms, search ${search.toFixed(0)} ms, next ${step.toFixed(0)} ms`);
  assert.ok(opened < 10000 && chip < 1000 && search < 1000);
  await tab.close();
});

await test('no errors, no network', async () => {
  assert.deepEqual(complaints, []);
});

await context.close();
rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
