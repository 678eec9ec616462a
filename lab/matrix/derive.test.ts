import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { deriveMatrix, hasRun } from './derive.ts';
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
} from './fixture.ts';
import { trialName } from './judge.ts';
import type { Matrix, Trial } from './schema.ts';

const schema = JSON.parse(readFileSync(new URL('../../results/matrix.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  strictTypes: false,
  allErrors: true,
}).compile(schema);

const matrix = deriveMatrix(sampleEvents, sampleExpectations);

test('scenarios by id, then variants as declared, then kernels as run', t => {
  t.deepEqual(matrix.trials.map(trialName), [
    '2.6.29 bypass/regrant-own-group/none',
    '6.12.107 bypass/regrant-own-group/none',
    '2.6.29 bypass/regrant-own-group/parent-whitelist',
    '6.12.107 bypass/regrant-own-group/parent-whitelist',
    '2.6.29 bypass/regrant-own-group/drop-sys-admin',
    '6.12.107 bypass/regrant-own-group/drop-sys-admin',
    '2.6.29 cgroup/grant-beyond-parent/none',
    '6.12.107 cgroup/grant-beyond-parent/none',
  ]);
  t.deepEqual(
    matrix.scenarios.map(({ id }) => id),
    [anAttack.id, aFact.id],
  );
});

test('the control may come after what it controls', t => {
  t.is(
    matrix.trials.find(trial => trial.kernel === '6.12.107' && trial.variant === 'parent-whitelist')?.outcome,
    'held',
  );
});

test('an interrupted run gives the matrix of what was observed', t => {
  const events = sampleEvents.slice(0, 5);
  const partial = deriveMatrix(events, sampleExpectations);
  t.is(partial.trials.length, 2);
  t.is(partial.run.seconds, 3);
  t.true(validate(partial));
});

test('events that end before the run have no matrix', t => {
  t.false(hasRun(sampleEvents.slice(0, 1)));
  t.true(hasRun(sampleEvents));
  t.throws(() => deriveMatrix(sampleEvents.slice(0, 1), sampleExpectations), { message: /no run-started/ });
});

test('of a trial that ran twice the last observation counts', t => {
  const events = timed([
    runStarted([aKernel('6.1')], [aFact]),
    ...observed(anObservation('6.1', aFact, 'none', 'infra'), anObservation('6.1', aFact, 'none', 'refused')),
  ]);
  t.deepEqual(
    deriveMatrix(events, sampleExpectations).trials.map(({ outcome }) => outcome),
    ['refused'],
  );
});

test('where KVM failed is in the matrix', t => {
  const events = timed([
    runStarted([aKernel('6.1')], [aFact]),
    { type: 'kvm-abandoned', kernel: '6.1', why: 'it hung' },
    ...observed(anObservation('6.1', aFact, 'none', 'refused')),
  ]);
  const matrix = deriveMatrix(events, sampleExpectations);
  t.is(matrix.run.kvmAbandoned, '6.1: it hung');
  t.true(validate(matrix), JSON.stringify(validate.errors));
});

test('only what the schema names is published', t => {
  const kernel = { ...aKernel('6.1'), image: '/home/somebody/bzImage' };
  const events = timed([runStarted([kernel], [{ ...aFact, ...{ run: 'a function' } }])]);
  t.true(validate(deriveMatrix(events, new Map())));
});

test('the derived matrix is valid', t => {
  t.true(validate(matrix), JSON.stringify(validate.errors));
});

const broken: Record<string, (copy: Matrix & { trials: [Trial, ...Trial[]] }) => unknown> = {
  'another schema': copy => Object.assign(copy, { schema: 2 }),
  'a field that is not known': copy => Object.assign(copy.run, { host: 'here' }),
  'a field that is missing': copy => Reflect.deleteProperty(copy.trials[0], 'evidence'),
  'a checksum that is none': copy => Object.assign(copy.run, { cell: 'unknown' }),
  'an accelerator of another kind': copy => Object.assign(copy.run, { accel: 'hvf' }),
  'a source that is not known': copy => Object.assign(copy.kernels[0] ?? {}, { source: 'web' }),
  'an attack with answers of its own': copy =>
    Object.assign(copy.scenarios[0] ?? {}, { answers: ['refused'] }),
  'an outcome of two words': copy => Object.assign(copy.trials[0], { outcome: 'not applicable' }),
  'a failure that is expected': copy =>
    Object.assign(copy.trials[0], { outcome: 'infra', expected: 'infra', verdict: 'expected' }),
  'a claim without a reason': copy => Object.assign(copy.trials[0], { why: '' }),
  'a verdict without a claim': copy =>
    Object.assign(copy.trials[0], { expected: null, why: '', verdict: 'expected' }),
  'unclaimed in spite of a claim': copy =>
    Object.assign(copy.trials[0], { expected: 'held', why: 'x', verdict: 'unclaimed' }),
  'negative seconds': copy => Object.assign(copy.trials[0], { seconds: -1 }),
};

for (const [what, damage] of Object.entries(broken)) {
  test(`the schema refuses ${what}`, t => {
    const copy = structuredClone(matrix);
    damage(copy as Matrix & { trials: [Trial, ...Trial[]] });
    t.false(validate(copy));
  });
}

test('the layout of control groups is recorded, and what a kernel cannot have of it is not unexpected', t => {
  const trial = anObservation('2.6.29', aFact, 'none', 'not-applicable');
  const verdict = (cgroup: 'v1' | 'v2') => {
    const events = timed([Object.assign(runStarted(), { cgroup }), ...observed(trial)]);
    const derived = deriveMatrix(events, sampleExpectations);
    t.is(derived.run.cgroup, cgroup);
    t.true(validate(derived), JSON.stringify(validate.errors));
    return derived.trials[0]?.verdict;
  };
  t.is(verdict('v1'), 'unexpected');
  t.is(verdict('v2'), 'unclaimed');
});
