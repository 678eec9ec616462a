import test from 'ava';
import { victims } from './state-store.ts';

const states = [
  { name: 'old', bytes: 40, used: 1 },
  { name: 'new', bytes: 40, used: 3 },
  { name: 'middle', bytes: 40, used: 2 },
];

test('what was not used for longest goes first, and no more than must', t => {
  t.deepEqual(victims(states, 120, 'new'), []);
  t.deepEqual(victims(states, 119, 'new'), ['old']);
  t.deepEqual(victims(states, 40, 'new'), ['old', 'middle']);
});

test('the state just made stays, even when it alone is too large', t => {
  t.deepEqual(victims(states, 10, 'old'), ['middle', 'new']);
});
