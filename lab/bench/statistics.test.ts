import test from 'ava';
import { median, sample } from './statistics.ts';

test('the median does not care for order or outliers', t => {
  t.is(median([9, 1, 1000]), 9);
  t.is(median([4, 1, 3, 2]), 2.5);
});

test('a sample keeps its extremes and its size', t => {
  t.deepEqual(sample([3, 1, 2]), { median: 2, min: 1, max: 3, runs: 3 });
});
