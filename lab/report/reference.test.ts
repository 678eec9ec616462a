import test from 'ava';
import { deriveMatrix } from '../matrix/derive.ts';
import { aFact, aKernel, anAttack, anObservation, observed, runStarted, timed } from '../matrix/fixture.ts';
import type { Observation } from '../matrix/judge.ts';
import { missingFrom, onRecord, seriesOf } from './reference.ts';

const kernel = '6.12.118';
const known = new Map([
  [aFact.id, []],
  [anAttack.id, []],
]);
const run = (...trials: Observation[]) =>
  deriveMatrix(timed([runStarted([aKernel(kernel)], [aFact, anAttack]), ...observed(...trials)]), known);
const attacked = (outcome: string) =>
  anAttack.variants.map(variant =>
    anObservation(kernel, anAttack, variant, variant === 'none' ? 'escaped' : outcome),
  );

test('a series is a file: two numbers, three of 2.6, and the name of a flavour', t => {
  t.deepEqual(['6.12.118', '7.3-rc7', '2.6.29', '2.6.29.4', '5.15', '6.12.118+cloud'].map(seriesOf), [
    '6.12',
    '7.3',
    '2.6.29',
    '2.6.29',
    '5.15',
    '6.12+cloud',
  ]);
});

test('only scenarios that were observed whole go on record', t => {
  const { scenarios, trials } = onRecord(
    kernel,
    run(anObservation(kernel, aFact, 'none', 'infra'), ...attacked('held')),
    undefined,
    known,
  );
  t.deepEqual(
    scenarios.map(({ id }) => id),
    [anAttack.id],
  );
  t.is(trials.length, anAttack.variants.length);
  t.deepEqual(missingFrom({ ...run(), scenarios, trials }, [aFact, anAttack]), [aFact.id]);
});

test('what did not run this time stays, judged anew; what no longer exists goes', t => {
  const before = onRecord(
    kernel,
    run(anObservation(kernel, aFact, 'none', 'granted'), ...attacked('held')),
    undefined,
    known,
  );
  const expected = new Map([
    [aFact.id, [{ kernels: 'all', outcome: 'refused', why: 'the parent is asked' }]],
  ]);
  const after = onRecord(kernel, run(), before, expected);
  t.like(after.trials[0], { scenario: aFact.id, outcome: 'granted', verdict: 'unexpected' });
  t.is(after.trials.length, 1);
});

test('another kernel of the same series begins a new record', t => {
  const before = onRecord(kernel, run(...attacked('held')), undefined, known);
  const other = { ...run(), kernels: [{ ...aKernel(kernel), sha256: 'cd'.repeat(32) }] };
  t.is(onRecord(kernel, other, before, known).trials.length, 0);
});

test('the last lines of the evidence are kept', t => {
  const long = anObservation(
    kernel,
    aFact,
    'none',
    'granted',
    Array.from({ length: 20 }, (_, i) => i).join('\n'),
  );
  const [trial] = onRecord(kernel, run(long), undefined, known).trials;
  t.deepEqual(trial?.evidence.split('\n').slice(-1), ['19']);
  t.true((trial?.evidence.split('\n').length ?? 0) < 20);
});

test('a scenario whose variants changed is missing', t => {
  const record = onRecord(kernel, run(...attacked('held')), undefined, known);
  t.deepEqual(missingFrom(record, [anAttack]), []);
  t.deepEqual(missingFrom(record, [{ ...anAttack, variants: [...anAttack.variants, 'userns'] }]), [
    anAttack.id,
  ]);
  t.deepEqual(missingFrom(undefined, [anAttack]), [anAttack.id]);
});
