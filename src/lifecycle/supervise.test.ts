import test from 'ava';
import { SIGCHLD, SIGTERM } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import type { WaitStatus } from '../sys/system.ts';
import { exitStatus, superviseProcess } from './supervise.ts';

test('signals are passed on until the container ends', t => {
  const waits: { pid: number; status: WaitStatus }[] = [
    { pid: 0, status: { kind: 'exited', code: 0 } },
    { pid: 42, status: { kind: 'stopped', signal: 19 } },
    { pid: 42, status: { kind: 'exited', code: 3 } },
  ];
  const signals = [[{ signal: SIGTERM }, { signal: SIGCHLD }], [{ signal: SIGCHLD }]];
  const { system, calls } = recordingSystem({
    wait4: () => waits.shift(),
    readSignals: () => signals.shift(),
  });
  t.deepEqual(superviseProcess(system, 42, { signals: 9 }), { kind: 'exited', code: 3 });
  t.deepEqual(
    calls.filter(([call]) => call === 'kill'),
    [['kill', 42, SIGTERM]],
  );
});

test('a signal that finds nobody any more is no error', t => {
  let waited = 0;
  const { system } = recordingSystem({
    wait4: () => ({ pid: waited++ === 0 ? 0 : 42, status: { kind: 'signalled', signal: 9, core: false } }),
    readSignals: { value: [{ signal: SIGTERM }] },
    kill: { errno: 'ESRCH' },
  });
  t.is(exitStatus(superviseProcess(system, 42, { signals: 9 })), 137);
});
