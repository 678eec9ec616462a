import test from 'ava';
import { config, configJson } from '../spec/config.fixture.ts';
import { SystemError } from '../sys/error.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { Failure } from './failure.ts';
import type { Features } from './features.ts';
import { LINUX_2_6_29, LINUX_7_3 } from './kernels.fixture.ts';
import { planContainer } from './plan.ts';
import { canJoin, planExec } from './plan-exec.ts';
import { shedCapabilities } from './rights.ts';
import { signalNumber } from './signals.ts';
import { merge } from './update.ts';
import { needsWarden } from './warden.ts';

const given = { boundingSet: true, lastCapability: 40 };
const NOTHING = { effective: 0n, permitted: 0n, inheritable: 0n };
const process = { ...(configJson()['process'] as object), noNewPrivileges: false };

test('signals by number, by name, and in real time', t => {
  t.deepEqual(
    ['0', '9', 'KILL', 'sigterm', 'SIGRTMIN+1', 'RTMAX', 'CLD'].map(signalNumber),
    [0, 9, 9, 15, 35, 64, 17],
  );
  t.deepEqual(['65', 'KILLED', 'RTMIN-1', ''].map(signalNumber), Array(4).fill(undefined));
});

test('E11: the bounding set goes before the right to change it', t => {
  const sets = [{ ...NOTHING, permitted: 1n }, NOTHING];
  const { system, calls } = recordingSystem({ capget: () => sets.shift() });
  shedCapabilities(system, given, null);
  t.is(calls.filter(([call]) => call === 'prctl').length, 41);
  t.true(calls.findLastIndex(([call]) => call === 'prctl') < calls.findIndex(([call]) => call === 'capset'));
});

test('a controller that never held a right has none to take out of its bounding set', t => {
  const { system, calls } = recordingSystem({ capget: { value: NOTHING }, prctl: { errno: 'EPERM' } });
  t.notThrows(() => shedCapabilities(system, given, null));
  t.false(calls.some(([call]) => call === 'prctl'));
});

test('exec enters the namespaces that there are, not all that the config wants', t => {
  const { joinable, namespaces, ...others } = LINUX_7_3;
  // As on 3.8 to 4.5.
  const without: Features = {
    ...others,
    joinable: joinable.filter(name => name !== 'cgroup'),
    namespaces: { ...namespaces, cgroup: 'absent' },
  };
  const types = ['mount', 'pid', 'cgroup'];
  const asked = config({
    hostname: undefined,
    linux: { namespaces: types.map(type => ({ type })) },
    cell: { namespaces: { whereAvailable: ['cgroup'] } },
  });
  t.true(canJoin(asked, without));
  t.true(canJoin(asked, LINUX_7_3));
  t.false(canJoin(asked, LINUX_2_6_29));
});

test('E11: a controller that keeps a right is a failure', t => {
  const refusing = recordingSystem({
    capget: { value: { ...NOTHING, permitted: 1n } },
    prctl: () => {
      throw new SystemError('prctl', 1);
    },
  });
  const keeping = recordingSystem({ capget: { value: { ...NOTHING, permitted: 1n } } });
  for (const { system } of [refusing, keeping]) {
    const error = t.throws(() => shedCapabilities(system, given, null), { instanceOf: Failure });
    t.is(error?.details.step, 'controller-capabilities');
  }
});

test('a warden is needed where a controller without rights cannot end the container', t => {
  t.false(needsWarden(config()));
  t.true(needsWarden(config({ process: { ...process, user: { uid: 7, gid: 7 } } })));
  t.true(needsWarden(config({ hooks: { poststop: [{ path: '/h' }] } })));
  const keep = { hooks: { poststop: [{ path: '/h' }] }, cell: { controller: { capabilities: 'keep' } } };
  t.false(needsWarden(config(keep)));
});

test('limits that are given replace those that were', t => {
  t.deepEqual(merge({ a: { b: 1, c: [1] }, d: 2 }, { a: { c: [2] } }), { a: { b: 1, c: [2] }, d: 2 });
});

test('exec enters every namespace, then its groups, then gives up its rights', t => {
  const plan = planExec(config({ process }), 'c', LINUX_7_3, kind => `/ns/${kind}`, false);
  t.deepEqual(
    plan.joined.map(({ path }) => path),
    ['/ns/mount', '/ns/pid', '/ns/uts', '/ns/ipc', '/ns/network'],
  );
  const ops = plan.init.map(({ op }) => op);
  t.true(ops.indexOf('await-controller') < ops.indexOf('drop-bounding'));
  t.is(ops[0], 'not-dumpable');
});

test('exec opens a terminal in the groups of the container, whose devices it is held to, where they hold one', t => {
  const before = (list: string, enforce = 'auto') => {
    const asked = config({ process: { ...process, terminal: true }, cell: { devices: { list, enforce } } });
    const ops = planExec(asked, 'c', LINUX_7_3, kind => `/ns/${kind}`, false).init.map(({ op }) => op);
    return ops.indexOf('await-controller') < ops.indexOf('open-terminal');
  };
  t.true(before('default'));
  t.false(before('seed-2008'));
  t.false(before('default', 'none'));
});

test('an agent has the rights of the program; only another user is a change of them', t => {
  const own = config({ process });
  const ops = (asked: typeof own) =>
    planExec(asked, 'c', LINUX_2_6_29, () => '', { first: own.process }).init.map(({ op }) => op);
  t.deepEqual(ops(own), ['not-dumpable', 'new-session', 'set-rlimit', 'set-umask', 'change-directory']);
  const other = { ...own, process: { ...own.process, user: { ...own.process.user, uid: 7 } } };
  t.true(ops(other).includes('set-user'));
});

test('an agent is left in the container only where its pid namespace cannot be joined', t => {
  const agent = (features: typeof LINUX_7_3, cell: object) =>
    planContainer(config({ process, cell }), { id: 'c', bundle: '/b' }, features).agent;
  t.true(agent(LINUX_2_6_29, {}));
  t.false(agent(LINUX_2_6_29, { agent: 'none' }));
  t.false(agent(LINUX_7_3, {}));
});

test('a terminal is opened before the groups; without a devpts there is none', t => {
  const asked = { process: { ...process, terminal: true } };
  const plan = planContainer(config(asked), { id: 'c', bundle: '/b' }, LINUX_7_3);
  const ops = plan.init.map(({ op }) => op);
  t.true(ops.indexOf('enter-root') < ops.indexOf('open-terminal'));
  t.true(ops.indexOf('open-terminal') < ops.lastIndexOf('await-controller'));
  const without = config({ ...asked, mounts: [] });
  t.throws(() => planContainer(without, { id: 'c', bundle: '/b' }, LINUX_7_3), { message: /devpts/ });
});
