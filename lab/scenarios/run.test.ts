import test from 'ava';
import { consoleDirectories, newRunId } from './run.ts';

test('a console log goes below the release, and below the name too where two kernels share one', t => {
  const kernels = [
    { name: '6.12.117', release: '6.12.117+deb13-amd64' },
    { name: 'mine', release: '5.15.0' },
    { name: '5.15', release: '5.15.0' },
  ];
  t.deepEqual(
    [...consoleDirectories(kernels).values()],
    ['6.12.117+deb13-amd64', '5.15.0-mine', '5.15.0-5.15'],
  );
});

test('the name of a run sorts by time and can be a directory', t => {
  const [a, b] = [newRunId(new Date('2026-11-21T22:26:00Z')), newRunId(new Date('2026-11-21T22:27:00Z'))];
  t.true(a < b);
  t.regex(a, /^[\w-]+$/);
});
