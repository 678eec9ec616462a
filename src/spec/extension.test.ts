import { readFileSync } from 'node:fs';
import test from 'ava';
import { DEFAULT_EXTENSION, readExtension } from './extension.ts';
import { ConfigError, type Node } from './node.ts';

const page = readFileSync(new URL('../../docs/extension.md', import.meta.url), 'utf8');
const mission = readFileSync(new URL('../../docs/mission.md', import.meta.url), 'utf8');

interface Row {
  field: string;
  values: string;
  byDefault: unknown;
  what: string;
  rows: string[];
  kernels: string;
}

/** The rows of the table. */
const documented = page
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map((line): Row => {
    const [, field = '', values = '', byDefault = '', what = '', rows = '', kernels = ''] = line
      .split('|')
      .map(cell => cell.trim());
    return {
      field: field.replaceAll('`', ''),
      values,
      byDefault: JSON.parse(byDefault.replaceAll('`', '')) as unknown,
      what,
      rows: rows.split(' ').filter(row => row !== ''),
      kernels,
    };
  });

const isSection = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields by their path, with their defaults. */
const fields = Object.entries(DEFAULT_EXTENSION).flatMap(([name, value]): [string, unknown][] =>
  isSection(value)
    ? Object.entries(value).map(([inner, field]): [string, unknown] => [`${name}.${inner}`, field])
    : [[name, value]],
);

function read(field: string, value: unknown) {
  const [first = '', second] = field.split('.');
  const node: Node = {
    value: { [first]: second === undefined ? value : { [second]: value } },
    path: 'cell',
    notes: [],
  };
  const result = readExtension(node) as unknown as Record<string, unknown>;
  const section = result[first];
  return second === undefined ? section : (section as Record<string, unknown>)[second];
}

test('every field of the object is documented, in its order and with its default, and no other', t => {
  t.deepEqual(
    documented.map(({ field, byDefault }) => [field, byDefault]),
    fields,
  );
  for (const { field, what, kernels } of documented) t.true(what.length > 10 && kernels !== '', field);
});

/** The words that an error lists: those the code takes. */
function wordsOf(field: string): string[] | undefined {
  const asked = Array.isArray(fields.find(([name]) => name === field)?.[1])
    ? ['no such word']
    : 'no such word';
  try {
    read(field, asked);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [, list] = /expected one of (.*), got/.exec(error.message) ?? [];
    return list?.split(', ');
  }
  return undefined;
}

test('the values that are documented are those that are taken', t => {
  let compared = 0;
  for (const { field, values } of documented) {
    const words = wordsOf(field);
    if (!words) continue;
    const named = [...values.matchAll(/`"([^"]+)"`/g)].map(([, word = '']) => word);
    const all = values.includes('each with `-locked`')
      ? named.flatMap(word => [word, `${word}-locked`])
      : named;
    t.deepEqual(all.toSorted(), words.toSorted(), field);
    for (const word of words) {
      const value = values.startsWith('a list') ? [word] : word;
      t.deepEqual(read(field, value), value, field);
    }
    compared++;
  }
  t.true(compared >= 14, `${compared} fields have words`);
  for (const { field, values } of documented.filter(({ values: said }) => said === '`true`, `false`')) {
    for (const value of [true, false]) t.is(read(field, value), value, values);
  }
});

test('the example is one that is taken', t => {
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  const { cell } = JSON.parse(example) as { cell: unknown };
  t.notThrows(() => readExtension({ value: cell, path: 'cell', notes: [] }));
});

test('the rows are rows of the mission', t => {
  for (const { field, rows } of documented)
    for (const row of rows) t.true(mission.includes(`\n| ${row} |`), `${field}: ${row}`);
});
