import test from 'ava';
import { type Expectation, expectationFor, withWitnesses } from './expectation.ts';
import { aFact, aKernel, anObservation } from './fixture.ts';

const list: Expectation[] = [
  { kernels: '..3.9', variant: 'none', outcome: 'escaped', why: 'first' },
  { kernels: '..3.9', outcome: 'held', why: 'second' },
  { kernels: 'all', outcome: 'inconclusive', why: 'third' },
];

test('the first expectation that speaks of kernel and variant wins', t => {
  t.is(expectationFor(list, aKernel('2.6.29'), 'none')?.why, 'first');
  t.is(expectationFor(list, aKernel('2.6.29'), 'userns')?.why, 'second');
  t.is(expectationFor(list, aKernel('3.10'), 'none')?.why, 'third');
});

test('a kernel of no known version is only spoken of by `all`', t => {
  t.is(expectationFor(list, aKernel('home-made'), 'none')?.why, 'third');
  t.is(expectationFor(list.slice(0, 2), aKernel('home-made'), 'none'), undefined);
});

test('an expectation of kernels without an option speaks of no other; of those that nobody knows, neither is claimed', t => {
  const choice: Expectation[] = [
    { kernels: '3.16..', without: 'CONFIG_KEXEC', outcome: 'not-applicable', why: 'left out' },
    { kernels: '3.16..', outcome: 'escaped', why: 'built in' },
  ];
  const [unknown, without, having] = [undefined, [], ['CONFIG_KEXEC' as const]].map(options => ({
    ...aKernel('4.4'),
    ...(options && { options }),
  }));
  const why = (kernel = unknown, observed?: string) =>
    kernel && expectationFor(choice, kernel, 'none', observed)?.why;
  t.is(why(without, 'escaped'), 'left out');
  t.is(why(having, 'not-applicable'), 'built in');
  t.is(why(unknown, 'escaped'), 'built in');
  t.is(why(unknown, 'held'), 'built in');
  t.is(why(unknown, 'not-applicable'), undefined);
});

test('an expectation is unverified until a kernel on record bears it out', t => {
  const record = (name: string, outcome: string) => ({
    kernels: [aKernel(name)],
    trials: [
      {
        ...anObservation(name, aFact, 'none', outcome),
        expected: null,
        why: '',
        verdict: 'unclaimed' as const,
      },
    ],
  });
  const unverified = (...records: ReturnType<typeof record>[]) =>
    withWitnesses(aFact.id, list, records).map(expectation => expectation.unverified === true);
  t.deepEqual(unverified(), [true, true, true]);
  t.deepEqual(unverified(record('2.6.29', 'escaped')), [false, true, true]);
  t.deepEqual(unverified(record('2.6.29', 'held')), [true, true, true], 'another outcome is no witness');
  t.deepEqual(unverified(record('2.6.29', 'escaped'), record('6.1', 'inconclusive')), [false, true, false]);
});
