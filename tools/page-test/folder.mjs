// Folders of results to make pages from.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const target = process.env.CARGO_TARGET_DIR ?? join(project, 'target');
const kepal = process.env.KEPAL ?? join(target, 'release', 'kepal');

/** A name that does harm wherever it isn't escaped. */
export const EVIL = 'evil/<img src=x onerror=alert(1)></script><script>alert(2)</script>.jpg';

function check(paths) {
  const { stdout, status, error } = spawnSync(kepal, ['check', '--format', 'jsonl', ...paths], { cwd: project, maxBuffer: 1 << 28 });
  if (error) throw error;
  if (![0, 1, 2, 3].includes(status)) throw new Error(`kepal check ended with ${status}`);
  return stdout.toString().trim().split('\n');
}

function report(folder, lang) {
  execFileSync(kepal, ['report', folder, '--lang', lang], { cwd: project });
  return join(folder, 'index.html');
}

/** A page about the fixtures, with a file that can't be read and one with an evil name. */
export function fixtures(folder) {
  mkdirSync(folder, { recursive: true });
  const lines = check(['fixtures/fist', 'fixtures/index', 'fixtures/other', 'fixtures/portraits', 'fixtures/groups', 'fixtures/bad/text.jpg']);
  const evil = JSON.parse(lines.find((line) => line.includes('"flagged"')));
  lines.push(JSON.stringify({ ...evil, path: EVIL, sha256: 'e'.repeat(64) }));
  writeFileSync(join(folder, 'results.jsonl'), `${lines.join('\n')}\n`);
  return report(folder, 'en');
}

/** A page of `count` photos: those of `small` again and again under other names. */
export function many(folder, small, count) {
  mkdirSync(folder, { recursive: true });
  const entries = readFileSync(join(small, 'results.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const lines = [];
  for (let number = 0; number < count; number += 1) {
    const entry = structuredClone(entries[number % entries.length]);
    if (entry.sha256) {
      const from = join(small, 'pictures', entry.sha256.slice(0, 2), `${entry.sha256}.jpg`);
      entry.sha256 = createHash('sha256').update(`${number}`).digest('hex');
      const to = join(folder, 'pictures', entry.sha256.slice(0, 2));
      mkdirSync(to, { recursive: true });
      try {
        cpSync(from, join(to, `${entry.sha256}.jpg`));
      } catch {
        // The evil one has none.
      }
    }
    entry.path = `archive/2023/${number}-${entry.path?.split('/').pop()}`;
    lines.push(JSON.stringify(entry));
  }
  writeFileSync(join(folder, 'results.jsonl'), `${lines.join('\n')}\n`);
  return report(folder, 'id');
}
