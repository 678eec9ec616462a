import test from 'ava';
import type { TimedEvent } from '../events.ts';
import { dispatcher, type Reporter } from './reporter.ts';

const notice = { type: 'notice', text: 'hello' } as const;

test('every reporter gets every event with its time', t => {
  const seen: TimedEvent[] = [];
  const reporter: Reporter = { on: event => void seen.push(event) };
  dispatcher([reporter, reporter], () => new Date(0)).emit(notice);
  t.deepEqual(seen, Array(2).fill({ ...notice, time: '1970-01-01T00:00:00.000Z' }));
});

test('a reporter that fails neither stops the run nor the other reporters, and is heard of at the end', async t => {
  const calls: string[] = [];
  const { emit, end } = dispatcher([
    {
      on() {
        throw new Error('disk full');
      },
    },
    {
      async on() {
        throw new Error('later');
      },
    },
    {
      on: () => void calls.push('on'),
      end: async () => void calls.push('end'),
    },
  ]);
  emit(notice);
  await t.throwsAsync(end(), { message: 'disk full' });
  t.deepEqual(calls, ['on', 'end']);
});
