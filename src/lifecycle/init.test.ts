import test from 'ava';
import { config } from '../spec/config.fixture.ts';
import { SystemError } from '../sys/error.ts';
import { type Answer, recordingSystem } from '../sys/recording-system.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';
import type { FailureDetails } from './failure.ts';
import { runInit } from './init.ts';
import { LINUX_7_3 } from './kernels.fixture.ts';
import type { Plan } from './operations.ts';
import { planContainer } from './plan.ts';

class Exited extends Error {}

const channel = { fromInit: { read: 3, write: 4 }, toInit: { read: 5, write: 6 } };

/** Runs init on a recording system until it ends, and gives its calls and what it told the controller. */
function init(plan: Plan, script: { [call in keyof System]?: Answer } = {}) {
  const said: string[] = [];
  const { system, calls } = recordingSystem({
    pipe2: { value: { read: 7, write: 8 } },
    // Any other file is empty.
    read: (fd: number) => new TextEncoder().encode(fd === channel.toInit.read ? 'go\n' : ''),
    write: (fd: number, data: Uint8Array) => {
      if (fd === channel.fromInit.write) said.push(new TextDecoder().decode(data));
      return data.length;
    },
    stat: { value: { mode: 0o040000 } },
    fstat: { value: { mode: 0o020666, rdev: 0x103 } },
    statfs: { value: { type: 0, flags: 0x20 } },
    getcwd: { value: '/' },
    syscall: (number: number) => (number === SYSCALLS.sched_setaffinity ? 0 : -38),
    capget: { value: { effective: 0n, permitted: 0n, inheritable: 0n } },
    execve: () => {
      throw new Exited();
    },
    exit_group: () => {
      throw new Exited();
    },
    ...script,
  });
  untilItEnds(() => runInit(system, plan, '/b', channel));
  return { calls, said, names: calls.map(([call]) => call) };
}

function untilItEnds(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Exited)) throw error;
  }
}

const plan = planContainer(config(), { id: 'vm', bundle: '/b' }, LINUX_7_3);

test('signals that the caller ignored are not ignored by the program', t => {
  const { names } = init(plan);
  t.true(names.indexOf('defaultSignals') >= 0 && names.indexOf('defaultSignals') < names.indexOf('execve'));
});

test('E10: rights are given up after every mount, and nothing but the program comes after', t => {
  const { names, said } = init(plan);
  const last = (call: string) => names.lastIndexOf(call);
  t.true(last('mount') < names.indexOf('capset'));
  t.true(last('pivot_root') < names.indexOf('capset'));
  t.true(last('prctl') < last('read'));
  t.deepEqual(said.slice(0, 2), ['groups\n', 'ready\n']);
  t.deepEqual(names.slice(last('read'), last('execve')), ['read', 'rt_sigprocmask']);
});

test('E9: the bounding set is emptied before ids and the other sets change', t => {
  const { calls } = init(plan);
  const dropped = calls.findLastIndex(([call, option]) => call === 'prctl' && option === 24);
  t.true(dropped < calls.findIndex(([call]) => call === 'setgroups'));
  t.true(dropped < calls.findIndex(([call]) => call === 'capset'));
});

test('the first step that fails ends the start; the controller hears step, call and errno', t => {
  const { said, names } = init(plan, { pivot_root: { errno: 'EINVAL' } });
  const details = JSON.parse(said.at(-1) ?? '') as FailureDetails;
  t.deepEqual(details, {
    step: 'enter-root',
    code: 'step-failed',
    msg: 'enter-root: pivot_root: Invalid argument (EINVAL)',
    call: 'pivot_root',
    errno: 'EINVAL',
  });
  t.false(names.includes('capset'));
  t.false(names.includes('execve'));
});

test('a refused drop names the capability', t => {
  const { said } = init(plan, {
    prctl: () => {
      throw new SystemError('prctl', 1);
    },
  });
  t.is(
    (JSON.parse(said.at(-1) ?? '') as FailureDetails).msg,
    'drop-bounding: drop CAP_SYS_MODULE: Operation not permitted (EPERM)',
  );
});

test('X20: a working directory outside the root is refused', t => {
  const { said } = init(plan, { getcwd: { value: '(unreachable)/host' } });
  t.is((JSON.parse(said.at(-1) ?? '') as FailureDetails).step, 'change-directory');
});

test('X20: before 2.6.36 a directory outside the root has a name, which is that of another one', t => {
  const stat = (path: string) => ({ device: 1, inode: path === '.' ? 7 : 8 });
  const { said } = init(plan, { getcwd: { value: '/' }, stat });
  t.is((JSON.parse(said.at(-1) ?? '') as FailureDetails).step, 'change-directory');
  const gone = init(plan, { getcwd: { value: '/host' }, stat: { errno: 'ENOENT' } });
  t.is((JSON.parse(gone.said.at(-1) ?? '') as FailureDetails).step, 'change-directory');
});

test('a controller that went away does not leave a container behind', t => {
  const { names } = init(plan, { read: { value: new Uint8Array() } });
  t.false(names.includes('execve'));
});
