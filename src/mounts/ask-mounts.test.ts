import test from 'ava';
import { ABSENT_ON_2_6_29, withoutCalls } from '../sys/old-kernel.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { askMounts } from './ask-mounts.ts';

test('what nobody needs to know costs one call', t => {
  const { system, calls } = recordingSystem();
  t.deepEqual(askMounts(withoutCalls(system, ABSENT_ON_2_6_29), false), {
    setattr: false,
    nosymfollow: null,
  });
  t.deepEqual(calls, []);
});

test('a flag that a kernel takes and forgets is not there', t => {
  const ask = (flags: number) => {
    let answer = -1;
    const child = recordingSystem({
      fork: { value: 0 },
      statfs: { value: { type: 0, flags } },
      exit_group: (code: number) => {
        answer = code;
      },
    });
    askMounts(withoutCalls(child.system, ABSENT_ON_2_6_29), true);
    return answer;
  };
  t.is(ask(0x20), 1);
  t.is(ask(0x2020), 0);
});

test('a kernel with mount_setattr(2) has it', t => {
  const { system, calls } = recordingSystem({ syscall: { value: -9 } });
  t.deepEqual(askMounts(system, true), { setattr: true, nosymfollow: true });
  t.is(calls.length, 1);
});
