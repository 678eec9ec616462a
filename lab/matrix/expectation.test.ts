import test from 'ava';
import { type Expectation, expectationFor } from './expectation.ts';

const list: Expectation[] = [
  { kernels: '..3.9', variant: 'none', outcome: 'escaped', why: 'first' },
  { kernels: '..3.9', outcome: 'held', why: 'second' },
  { kernels: 'all', outcome: 'inconclusive', why: 'third' },
];

test('the first expectation that speaks of kernel and variant wins', t => {
  t.is(expectationFor(list, '2.6.29', 'none')?.why, 'first');
  t.is(expectationFor(list, '2.6.29', 'userns')?.why, 'second');
  t.is(expectationFor(list, '3.10', 'none')?.why, 'third');
});

test('a kernel of no known version is only spoken of by `all`', t => {
  t.is(expectationFor(list, 'home-made', 'none')?.why, 'third');
  t.is(expectationFor(list.slice(0, 2), 'home-made', 'none'), undefined);
});
