import test from 'ava';
import { Overdue, within } from './deadline.ts';

test('work that ends in time gives its value', async t => {
  t.is(await within(60, 'work', Promise.resolve(7)), 7);
});

test('work that fails gives its own error', async t => {
  await t.throwsAsync(within(60, 'work', Promise.reject(new RangeError('no'))), { instanceOf: RangeError });
});

test('work without end is overdue, and says what it was', async t => {
  const error = await t.throwsAsync(within(0.01, 'boot of 2.6.29', new Promise(() => {})), {
    instanceOf: Overdue,
  });
  t.regex(error?.message ?? '', /^boot of 2\.6\.29: /);
});
