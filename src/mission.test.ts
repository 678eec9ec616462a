import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';

const root = new URL('..', import.meta.url);
const at = (path: string) => new URL(path, root);
const text = (path: string) => readFileSync(at(path), 'utf8');

/** `A`, 1, 12: rows A1 to A12. */
const rowsOf = (letter: string, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${letter}${first + index}`);
const WANTED = [
  ...rowsOf('A', 1, 12),
  ...rowsOf('B', 1, 15),
  ...rowsOf('C', 1, 16),
  ...rowsOf('D', 1, 16),
  ...rowsOf('E', 1, 15),
];

const rows = text('docs/mission.md')
  .split('\n')
  .filter(line => /^\| [A-E]\d+ \|/.test(line))
  .map(line => {
    const [, row = '', , code = '', proof = ''] = line.split('|').map(cell => cell.trim());
    return { row, code, proof };
  });

test('every row is there once, in its order', t => {
  t.deepEqual(
    rows.map(({ row }) => row),
    WANTED,
  );
});

const PROOF = /`([^`]+)`(?: "([^"]+)")?/g;

for (const { row, code, proof } of rows) {
  test(`${row}: the code, the tests and the scenarios it names are there`, t => {
    const files = [...code.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
    t.true(files.length > 0);
    for (const path of files) t.true(existsSync(at(path)), path);
    const proofs = [...proof.matchAll(PROOF)];
    t.true(proofs.length > 0);
    t.is(proofs.map(([whole]) => whole).join(', '), proof, 'nothing stands between the proofs');
    for (const [, name = '', title] of proofs) {
      if (title === undefined) {
        t.true(existsSync(at(`scenarios/${name}.ts`)), name);
      } else {
        t.regex(name, /\.test\.ts$/);
        t.true(text(name).includes(title), `${name} has no test "${title}"`);
      }
    }
  });
}

test('D11: the restrictions of mounts stand in the documentation', t => {
  const [, restrictions = ''] = /## Restrictions of mounts\n([\s\S]*?)\n## /.exec(text('docs/cell.md')) ?? [];
  for (const word of ['trusted', 'symbolic link', 'relative source', 'absolute\n  source', 'descriptor']) {
    t.true(restrictions.includes(word), word);
  }
});
