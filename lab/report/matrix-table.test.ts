import { stripVTControlCharacters } from 'node:util';
import test from 'ava';
import { deriveMatrix } from '../matrix/derive.ts';
import {
  aFact,
  aKernel,
  anAttack,
  anObservation,
  observed,
  runStarted,
  sampleEvents,
  sampleExpectations,
  timed,
} from '../matrix/fixture.ts';
import type { Matrix } from '../matrix/schema.ts';
import { renderMatrix } from './matrix-table.ts';
import { widthOf } from './text.ts';

const sample = deriveMatrix(sampleEvents, sampleExpectations);
const linesOf = (matrix: Matrix, width = 100) => renderMatrix(matrix, { width, colour: false }).split('\n');
const lines = linesOf(sample);
const cellsOf = (line: string | undefined) => line?.trim().split(/ {2,}/);

const names = ['2.6.29', '3.16.85', '4.19.300', '5.10.251', '5.15.200', '6.1.170', '6.12.107', '7.3-rc7'];
const wide = deriveMatrix(
  timed([
    runStarted(
      names.map(name => aKernel(name)),
      [aFact, anAttack],
    ),
    ...observed(
      ...names.flatMap(name => [
        anObservation(name, anAttack, 'none', 'not-applicable'),
        anObservation(name, anAttack, 'parent-whitelist', 'not-enforceable'),
        anObservation(name, aFact, 'none', 'private-by-default', 'a\nb\nc\nd\ne\nf\ng'),
      ]),
    ),
  ]),
  sampleExpectations,
);

test('kernels across, themes, scenarios and variants down', t => {
  t.deepEqual(cellsOf(lines[0]), ['2.6.29', '6.12.107']);
  t.deepEqual(
    lines.slice(1, 9).map(line => line.replace(/(?<=\S) {2,}.*/, '')),
    [
      'bypass',
      '  regrant-own-group',
      '    none',
      '    parent-whitelist',
      '    drop-sys-admin',
      '',
      'cgroup',
      '  grant-beyond-parent',
    ],
  );
});

test('each cell has the outcome and a mark of its verdict', t => {
  t.deepEqual(cellsOf(lines[3]), ['none', '✗ not-applicable', '✓ escaped']);
  t.deepEqual(cellsOf(lines[4]), ['parent-whitelist', '· inconclusive', '✓ held']);
  t.deepEqual(cellsOf(lines[5]), ['drop-sys-admin', '✗ infra', '· held']);
  t.deepEqual(cellsOf(lines[8]), ['grant-beyond-parent', '✗ granted', '✓ refused']);
});

test('columns are aligned', t => {
  const at = lines[0]?.indexOf('6.12.107');
  for (const row of [3, 4, 5, 8]) t.is(lines[row]?.search(/[✓✗·] \S+$/), at);
});

test('the legend explains what occurs and nothing else', t => {
  t.true(lines.includes('✓ as expected   ✗ not as expected   · nothing is expected here yet'));
  for (const word of ['held', 'escaped', 'not-applicable', 'inconclusive', 'infra'])
    t.true(
      lines.some(line => line.startsWith(`${word} `)),
      word,
    );
  for (const word of ['not-enforceable', 'crashed', 'hung'])
    t.false(
      lines.some(line => line.startsWith(word)),
      word,
    );
});

test('what is unexpected is listed with expectation, reason and evidence', t => {
  const at = lines.indexOf('✗ 2.6.29 cgroup/grant-beyond-parent/none: granted');
  t.deepEqual(lines.slice(at + 1, at + 3), [
    '    expected refused: devcgroup_update_access() asks may_access() of the parent',
    '    │ wrote "c 1:5 rwm" to child/devices.allow: 0',
  ]);
});

test('of long evidence the last lines are shown and the rest is counted', t => {
  const all = linesOf(wide);
  const at = all.indexOf('✗ 2.6.29 cgroup/grant-beyond-parent/none: private-by-default');
  t.deepEqual(
    all.slice(at + 2, at + 8).map(line => line.trim()),
    ['│ … 2 more lines in matrix.json', '│ c', '│ d', '│ e', '│ f', '│ g'],
  );
});

test('a set that the kernel could not enforce whole has a star, and the legend tells what it means', t => {
  const partly = {
    ...anObservation('2.6.29', anAttack, 'parent-whitelist', 'held'),
    unenforced: ['seccomp'],
  };
  const events = timed([
    runStarted([aKernel('2.6.29')], [anAttack]),
    ...observed(anObservation('2.6.29', anAttack, 'none', 'escaped'), partly),
  ]);
  const text = linesOf(deriveMatrix(events, sampleExpectations)).join('\n');
  t.regex(text, / held\*$/m);
  t.regex(text, /^\* {2}the kernel could not enforce all of the set/m);
  t.notRegex(lines.join('\n'), /^\*/m);
});

test('a sabotaged run says so', t => {
  const events = sampleEvents.map(event =>
    event.type === 'run-started' ? { ...event, sabotage: ['userns'] } : event,
  );
  const matrix = deriveMatrix(events, sampleExpectations);
  t.deepEqual(matrix.run.sabotage, ['userns']);
  t.regex(linesOf(matrix).join('\n'), /^Sabotaged: userns claimed and not applied\.$/m);
  t.false(lines.some(line => line.startsWith('Sabotaged')));
});

test('a terminal is never sent what the guest made up', t => {
  const text = renderMatrix(sample, { width: 100, colour: false });
  t.regex(text, /SSH: connection lost <&>/);
  t.notRegex(text, /[\u0000-\u0009\u000b-\u001f\u007f]/);
});

test('counts, seconds and the path of the results', t => {
  const text = renderMatrix(sample, { width: 100, colour: false, results: 'results/runs/x' });
  t.deepEqual(text.split('\n').slice(-3), [
    '8 trials · 3 expected · 2 unexpected · 2 unclaimed · 1 infra in 34 s',
    'QEMU 7.2.22 with tcg, cell cdcdcdcdcdcd',
    'Results: results/runs/x',
  ]);
});

for (const width of [100, 80, 60, 40]) {
  test(`eight kernels fit ${width} columns, each named once, in blocks of like size`, t => {
    const all = linesOf(wide, width);
    for (const line of all) t.true(widthOf(line) <= width, line);
    const headers = all.filter(line => /^ +(\d\S*( +|$))+$/.test(line)).map(line => line.trim().split(/ +/));
    t.deepEqual(headers.flat(), names);
    const sizes = headers.map(header => header.length);
    t.true(
      Math.max(...sizes) - Math.min(...sizes) <= Math.max(1, Math.ceil(names.length / sizes.length) - 1),
    );
  });
}

test('words that do not fit are broken at hyphens, not cut', t => {
  const grid = linesOf(wide, 72).join('\n').split('Unexpected')[0] ?? '';
  t.false(grid.split('✓ as')[0]?.includes('…'));
  t.regex(grid, /private-by-\s+/);
});

test('a kernel that did not get to a trial says so', t => {
  const partial = deriveMatrix(sampleEvents.slice(0, 5), sampleExpectations);
  const row = linesOf(partial).find(line => line.includes('parent-whitelist'));
  t.deepEqual(
    cellsOf(row),
    ['parent-whitelist', 'not run', '· inconclusive'].toSpliced(2, 1, cellsOf(row)?.[2] ?? ''),
  );
  t.false(linesOf(partial).some(line => line.includes('grant-beyond-parent')));
});

test('colour changes nothing but colour', t => {
  const coloured = renderMatrix(sample, { width: 100, colour: true });
  t.not(coloured, lines.join('\n'));
  t.is(stripVTControlCharacters(coloured).replace(/ +$/gm, ''), lines.join('\n'));
});

test('a run without trials is still told', t => {
  const nothing = deriveMatrix(timed([runStarted()]), new Map());
  t.regex(renderMatrix(nothing, { width: 100, colour: false }), /^0 trials in 0\.0 s\n/);
});

test('a run that KVM did not carry to its end says so', t => {
  t.true(lines.some(line => line.includes('with tcg, cell')));
  const run = { ...sample.run, accel: 'kvm' as const, kvmAbandoned: '6.1: it hung' };
  t.true(linesOf({ ...sample, run }).some(line => line.includes('with kvm, then tcg, cell')));
});
