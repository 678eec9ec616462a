import test from 'ava';
import { WorkList } from './work-list.ts';

const trials = [
  { kernel: 'a', n: 1 },
  { kernel: 'b', n: 1 },
  { kernel: 'b', n: 2 },
  { kernel: 'b', n: 3 },
];

test('a new worker takes the kernel with the most left, and stays with it', t => {
  const list = new WorkList(trials);
  t.like(list.next(undefined), { kernel: 'b', n: 1 });
  t.like(list.next('b'), { kernel: 'b', n: 2 });
  t.like(list.next('b'), { kernel: 'b', n: 3 });
  t.like(list.next('b'), { kernel: 'a', n: 1 });
  t.is(list.next('a'), undefined);
});

test('a kernel that is dropped gives its trials back once', t => {
  const list = new WorkList(trials);
  t.is(list.next(undefined)?.kernel, 'b');
  t.deepEqual(
    list.drop('b').map(trial => trial.n),
    [2, 3],
  );
  t.deepEqual(list.drop('b'), []);
  t.is(list.next('b')?.kernel, 'a');
});

test('a trial that is put back is the next one of its kernel', t => {
  const list = new WorkList(trials);
  const first = list.next(undefined);
  t.truthy(first);
  if (first) list.putBack(first);
  t.like(list.next('b'), { kernel: 'b', n: 1 });
  t.like(list.next('b'), { kernel: 'b', n: 2 });
});

test('so it is when its kernel had none left', t => {
  const list = new WorkList([{ kernel: 'a', n: 1 }]);
  const only = list.next(undefined);
  if (only) list.putBack(only);
  t.like(list.next(undefined), { kernel: 'a', n: 1 });
  t.is(list.next('a'), undefined);
});
