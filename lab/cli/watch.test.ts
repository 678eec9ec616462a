import test from 'ava';
import { without } from './watch.ts';

test('options go with their values, in every form, and nothing else does', t => {
  const argv = [
    'run',
    '-w',
    '--kernel',
    '5.10',
    '--scenario',
    'cgroup',
    '-s',
    'bypass',
    '--scenario=x',
    '-v',
  ];
  t.deepEqual(without(argv, ['--watch', '-w'], ['--scenario', '-s']), ['run', '--kernel', '5.10', '-v']);
});
