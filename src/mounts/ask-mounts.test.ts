import test from 'ava';
import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { ABSENT_ON_2_6_29, withoutCalls } from '../sys/old-kernel.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { askMounts, type WantedMounts } from './ask-mounts.ts';

test('what nobody needs to know costs one call', t => {
  const { system, calls } = recordingSystem();
  t.deepEqual(askMounts(withoutCalls(system, ABSENT_ON_2_6_29), { noLinks: false, procOptions: false }), {
    setattr: false,
    nosymfollow: null,
    ownProc: null,
  });
  t.deepEqual(calls, []);
});

/** What the child that is asked answers. */
function answers(wanted: WantedMounts, script: Parameters<typeof recordingSystem>[0]): string {
  let answer = '';
  const { system } = recordingSystem({
    fork: { value: 0 },
    read: { value: new Uint8Array() },
    write: (_: number, bytes: Uint8Array) => {
      answer = new TextDecoder().decode(bytes);
      return bytes.length;
    },
    ...script,
  });
  askMounts(withoutCalls(system, ABSENT_ON_2_6_29), wanted);
  return answer;
}

test('a flag that a kernel takes and forgets is not there', t => {
  const ask = (flags: number) =>
    answers({ noLinks: true, procOptions: false }, { statfs: { value: { type: 0, flags } } });
  t.is(ask(0x20), '');
  t.is(ask(0x2020), 'yes');
});

test('a proc that cannot lie on itself is one for all its mounts', t => {
  const ask = (second: object) => {
    let mounts = 0;
    const mount = (_: string, at: string) => {
      if (at === '/dev' && ++mounts === 2 && 'errno' in second)
        throw new SystemError('mount', errnoNumber('EBUSY'));
    };
    return answers({ noLinks: false, procOptions: true }, { mount });
  };
  t.is(ask({ errno: 'EBUSY' }), '');
  t.is(ask({}), 'yes');
});

test('a kernel with mount_setattr(2) has it', t => {
  const { system, calls } = recordingSystem({ syscall: { value: -9 } });
  t.deepEqual(askMounts(system, { noLinks: true, procOptions: true }), {
    setattr: true,
    nosymfollow: true,
    ownProc: true,
  });
  t.is(calls.length, 1);
});
