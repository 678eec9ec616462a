import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../paths.ts';
import { claimsIn, countsIn } from './findings.ts';
import { readRecord } from './reference-files.ts';

test('a claim is a link to a cell', t => {
  t.deepEqual(
    claimsIn(
      'It [escaped](reference/2.6.29.json "bypass/x a+b") and is [present](reference/7.3.json "cgroup/v2").',
    ),
    [
      { series: '2.6.29', scenario: 'bypass/x', variant: 'a+b', outcome: 'escaped' },
      { series: '7.3', scenario: 'cgroup/v2', variant: 'none', outcome: 'present' },
    ],
  );
  t.deepEqual(claimsIn('[a page](kernels.md) and [a file](reference/7.3.json)'), []);
});

test('a count is a link to what it counts', t => {
  const text = 'Of them [17](reference/6.12.json "escaped under libvirt-2009") get through.';
  t.deepEqual(countsIn(text), [{ series: '6.12', outcome: 'escaped', variant: 'libvirt-2009', number: 17 }]);
  t.deepEqual(claimsIn(text), []);
});

test('every sentence of FINDINGS.md says what stands on record', async t => {
  const text = await readFile(join(packageRoot, 'results/FINDINGS.md'), 'utf8');
  const [claims, counts] = [claimsIn(text), countsIn(text)];
  t.true(claims.length > 20);
  t.is(
    claims.length + counts.length,
    text.match(/\]\(\s*reference\//g)?.length ?? 0,
    'a link to the record that is no claim',
  );
  for (const { series, scenario, variant, outcome } of claims) {
    const record = await readRecord(series);
    const cell = record?.trials.find(trial => trial.scenario === scenario && trial.variant === variant);
    t.is(cell?.outcome, outcome, `${series} ${scenario}/${variant}`);
  }
  for (const { series, outcome, variant, number } of counts) {
    const trials = (await readRecord(series))?.trials ?? [];
    const found = trials.filter(trial => trial.variant === variant && trial.outcome === outcome);
    t.is(found.length, number, `${series}: ${outcome} under ${variant}`);
  }
});
