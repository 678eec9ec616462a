import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../paths.ts';
import { claimsIn } from './findings.ts';
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

test('every sentence of FINDINGS.md says what stands on record', async t => {
  const text = await readFile(join(packageRoot, 'results/FINDINGS.md'), 'utf8');
  const claims = claimsIn(text);
  t.true(claims.length > 20);
  t.is(
    claims.length,
    text.match(/\]\(\s*reference\//g)?.length ?? 0,
    'a link to the record that is no claim',
  );
  for (const { series, scenario, variant, outcome } of claims) {
    const record = await readRecord(series);
    const cell = record?.trials.find(trial => trial.scenario === scenario && trial.variant === variant);
    t.is(cell?.outcome, outcome, `${series} ${scenario}/${variant}`);
  }
});
