import test from 'ava';
import type { Expectations } from './expectation.ts';
import { aFact, aKernel, anAttack, anObservation } from './fixture.ts';
import { judge, type Observation } from './judge.ts';

const kernels = [aKernel('6.1'), aKernel('2.6.29')];
const expecting = (outcome: string): Expectations =>
  new Map([anAttack, aFact].map(({ id }) => [id, [{ kernels: 'all', outcome, why: 'because' }]]));
const judged = (observations: Observation[], expectations: Expectations = new Map()) =>
  judge(observations, [anAttack, aFact], kernels, expectations);
const held = anObservation('6.1', anAttack, 'userns', 'held');

test('held stands against a control that escaped', t => {
  const [, trial] = judged([anObservation('6.1', anAttack, 'none', 'escaped'), held]);
  t.is(trial?.outcome, 'held');
  t.is(trial?.evidence, held.evidence);
});

test('held without a control is inconclusive, and says so', t => {
  const [trial] = judged([held], expecting('held'));
  t.is(trial?.outcome, 'inconclusive');
  t.is(trial?.verdict, 'unexpected');
  t.is(trial?.evidence, `${held.evidence}\ninconclusive: the control (variant none) did not run`);
});

for (const outcome of ['held', 'not-applicable', 'inconclusive', 'crashed', 'hung', 'infra']) {
  test(`held against a control that was ${outcome} is inconclusive`, t => {
    const trial = judged([anObservation('6.1', anAttack, 'none', outcome), held])[1];
    t.is(trial?.outcome, 'inconclusive');
    t.regex(trial?.evidence ?? '', new RegExp(`\\(variant none\\) was ${outcome}, not escaped$`));
  });
}

test('the control of another kernel or another scenario does not count', t => {
  const elsewhere = { ...anObservation('6.1', anAttack, 'none', 'escaped'), scenario: 'bypass/other' };
  const trials = judged([anObservation('2.6.29', anAttack, 'none', 'escaped'), elsewhere, held]);
  t.is(trials[2]?.outcome, 'inconclusive');
});

test('a control that held is itself inconclusive', t => {
  const [trial] = judged([anObservation('6.1', anAttack, 'none', 'held', '')]);
  t.is(trial?.outcome, 'inconclusive');
  t.is(trial?.evidence, 'inconclusive: the attack did not work even without a mitigation');
});

for (const outcome of ['escaped', 'not-applicable', 'not-enforceable', 'inconclusive']) {
  test(`${outcome} needs no control`, t => {
    t.is(judged([anObservation('6.1', anAttack, 'userns', outcome)])[0]?.outcome, outcome);
  });
}

test('the answers of a fact are never doubted', t => {
  t.is(judged([anObservation('6.1', aFact, 'none', 'held')])[0]?.outcome, 'held');
});

test('the verdict compares with the expectation', t => {
  const refused = anObservation('6.1', aFact, 'none', 'refused');
  const verdict = (expectations?: Expectations) => judged([refused], expectations)[0]?.verdict;
  t.is(verdict(expecting('refused')), 'expected');
  t.is(verdict(expecting('granted')), 'unexpected');
  t.is(verdict(), 'unclaimed');
});

for (const outcome of ['crashed', 'hung', 'infra']) {
  test(`${outcome} is never expected`, t => {
    const trial = anObservation('6.1', aFact, 'none', outcome);
    t.is(judged([trial], expecting(outcome))[0]?.verdict, 'unexpected');
    t.is(judged([trial])[0]?.verdict, 'unexpected');
  });
}

test('a reason that never met a kernel says so', t => {
  const expectations: Expectations = new Map([
    [aFact.id, [{ kernels: '..3.9', outcome: 'refused', why: 'commit 1234', unverified: true }]],
  ]);
  const [old, recent] = judged(
    [anObservation('2.6.29', aFact, 'none', 'refused'), anObservation('6.1', aFact, 'none', 'refused')],
    expectations,
  );
  t.is(old?.why, 'commit 1234 (unverified)');
  t.is(recent?.expected, null);
  t.is(recent?.why, '');
});
