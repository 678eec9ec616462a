import test from 'ava';
import { expectationFor } from '../matrix/expectation.ts';
import { type Mitigation, mitigationsOf, withMissingMitigations } from './mitigation.ts';

const known: Record<string, Mitigation> = {
  old: { title: 'always there', seed: [], apply: () => {} },
  fresh: {
    title: 'new',
    seed: [],
    missing: { kernels: '..4.5', why: 'it came with 4.6' },
    apply: () => {},
  },
  both: { title: 'a set', seed: [], parts: ['old', 'fresh'], apply: () => {} },
};

test('the names of a variant are joined by +, and none is nobody', t => {
  t.deepEqual(mitigationsOf('none', known), []);
  t.is(mitigationsOf('old+fresh', known).length, 2);
  t.throws(() => mitigationsOf('old+stale', known), { message: /no mitigation is called stale/ });
});

test('a set brings its parts, and what is left out is applied nowhere', t => {
  const titles = (variant: string, ...leftOut: string[]) =>
    mitigationsOf(variant, known, new Set(leftOut)).map(({ title }) => title);
  t.deepEqual(titles('both'), ['always there', 'new', 'a set']);
  t.deepEqual(titles('both', 'fresh'), ['always there', 'a set']);
  t.deepEqual(titles('both+old', 'both', 'old'), []);
});

test('what a kernel cannot enforce follows from the mitigation, alone and in company', t => {
  const expectations = withMissingMitigations(
    ['none', 'old', 'fresh', 'old+fresh', 'both'],
    [
      { kernels: 'all', outcome: 'held', why: 'it always does' },
      { kernels: '..2.6.29', outcome: 'not-applicable', why: 'nothing to attack' },
    ],
    known,
  );
  const outcome = (kernel: string, variant: string) =>
    expectationFor(expectations, { name: kernel, release: kernel }, variant)?.outcome;
  t.is(outcome('4.4.1', 'fresh'), 'not-enforceable');
  t.is(outcome('4.4.1', 'old+fresh'), 'not-enforceable');
  t.is(outcome('4.4.1', 'old'), 'held');
  t.is(outcome('4.6', 'fresh'), 'held');
  t.is(outcome('4.4.1', 'both'), 'held', 'a set is used without what the kernel lacks');
  t.is(outcome('2.6.29', 'fresh'), 'not-applicable', 'a kernel is asked what it has before what it enforces');
});
