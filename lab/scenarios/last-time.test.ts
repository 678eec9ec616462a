import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Trial, Verdict } from '../matrix/schema.ts';

// paths.ts reads the environment when it is loaded.
const cache = join(tmpdir(), `last-time-test-${process.pid}`);
process.env.CELLBLOCK_CACHE = cache;
const { failedFirst, failedLastTime, rememberFailures } = await import('./last-time.ts');
test.after.always(() => rm(cache, { recursive: true, force: true }));

const trial = (variant: string, verdict: Verdict): Trial => ({
  kernel: '6.12',
  scenario: 'a/b',
  variant,
  verdict,
  outcome: 'held',
  expected: null,
  why: '',
  seconds: 0,
  evidence: '',
});

test.serial('failures are remembered until they are gone, whatever else is run', async t => {
  t.is((await failedLastTime()).size, 0);
  await rememberFailures({ trials: [trial('x', 'unexpected'), trial('y', 'expected')] });
  await rememberFailures({ trials: [trial('y', 'unexpected')] });
  t.deepEqual([...(await failedLastTime())], ['6.12 a/b/x', '6.12 a/b/y']);
  await rememberFailures({ trials: [trial('x', 'unclaimed')] });
  t.deepEqual([...(await failedLastTime())], ['6.12 a/b/y']);
});

test.serial('a damaged memory is an empty one', async t => {
  await writeFile(join(cache, 'failed-last-time.json'), '["6.12 a/b/x"');
  t.is((await failedLastTime()).size, 0);
});

test('what failed comes first, behind its control; the rest keeps its order', t => {
  const trials = ['x', 'none', 'y', 'z'].map(variant => trial(variant, 'expected'));
  const order = failedFirst(trials, new Set(['6.12 a/b/y'])).map(({ variant }) => variant);
  t.deepEqual(order, ['none', 'y', 'x', 'z']);
});
