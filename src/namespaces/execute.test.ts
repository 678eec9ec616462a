import test from 'ava';
import { Refusal } from '../lifecycle/refusal.ts';
import { type ErrnoName, errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import {
  CLONE_NEWCGROUP,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  PR_SET_CHILD_SUBREAPER,
} from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { cloneInto } from './clone.ts';
import { executeNamespace } from './execute.ts';
import { checkIdMaps, writeIdMaps } from './id-maps.ts';

const text = (data: unknown) => new TextDecoder().decode(data as Uint8Array);
const writes = (calls: [string, ...unknown[]][]) =>
  calls.filter(([call]) => call === 'write').map(([, , data]) => text(data));
const takes = { write: (_: number, data: Uint8Array) => data.length };

test('maps are written in one write each, and setgroups before them', t => {
  const { system, calls } = recordingSystem(takes);
  const uid = [
    { container: 0, host: 100_000, size: 10 },
    { container: 10, host: 5, size: 1 },
  ];
  writeIdMaps(system, 7, { uid, gid: uid.slice(0, 1), setgroups: 'deny' });
  t.deepEqual(writes(calls), ['deny', '0 100000 10\n10 5 1\n', '0 100000 10\n']);
  t.deepEqual(
    calls.filter(([call]) => call === 'open').map(([, path]) => path),
    ['/proc/7/setgroups', '/proc/7/uid_map', '/proc/7/gid_map'],
  );
});

test('a user namespace that is joined has the ids that were asked for, or the start ends', t => {
  const maps = {
    uid: [
      { container: 0, host: 100_000, size: 10 },
      { container: 10, host: 5, size: 1 },
    ],
    gid: [{ container: 0, host: 100_000, size: 65_536 }],
    setgroups: 'allow' as const,
    joined: true as const,
  };
  const check = (uid: string) => {
    const texts = [uid, '', '         0     100000      65536\n', ''].map(text =>
      new TextEncoder().encode(text),
    );
    const { system, calls } = recordingSystem({ read: () => texts.shift() });
    checkIdMaps(system, 7, maps);
    return calls.filter(([call]) => call === 'open').map(([, path]) => path);
  };
  t.deepEqual(check('        10          5          1\n         0     100000         10\n'), [
    '/proc/7/uid_map',
    '/proc/7/gid_map',
  ]);
  t.throws(() => check('         0          0 4294967295\n'), {
    instanceOf: Refusal,
    message:
      /^linux\.uidMappings: the user namespace that is joined has 0 0 4294967295, not 0 100000 10, 10 5 1/,
  });
});

test('groups are left alone where the kernel has been told to deny setgroups', t => {
  for (const [setgroups, times] of [
    ['allow', 1],
    ['deny', 0],
  ] as const) {
    const { system, calls } = recordingSystem();
    executeNamespace(system, { op: 'become-namespace-root', setgroups }, t.fail);
    t.is(calls.filter(([call]) => call === 'setgroups').length, times);
    t.is(calls.at(-1)?.[0], 'setresuid');
  }
});

test('the time namespace gets its offsets while nobody is in it', t => {
  const { system, calls } = recordingSystem(takes);
  const offsets = [{ clock: 'boottime', seconds: 3, nanoseconds: 4 }] as const;
  executeNamespace(system, { op: 'new-time-namespace', offsets: [...offsets] }, t.fail);
  t.deepEqual(
    calls.map(([call]) => call),
    ['unshare', 'open', 'write', 'close', 'open', 'setns', 'close'],
  );
  t.deepEqual(writes(calls), ['boottime 3 4\n']);
  t.is(calls[5]?.[2], CLONE_NEWTIME);
});

test('init asks for its groups, then makes them its roots', t => {
  const asked: string[] = [];
  const { system, calls } = recordingSystem();
  const ask = (request: string) => void asked.push(request);
  executeNamespace(system, { op: 'await-controller', request: 'groups' }, ask);
  executeNamespace(system, { op: 'new-cgroup-namespace' }, ask);
  t.deepEqual(asked, ['groups']);
  t.deepEqual(calls, [['unshare', CLONE_NEWCGROUP]]);
});

/** What a process with these rights enters, in its order. */
function joining(effective: bigint) {
  const { system, calls } = recordingSystem({
    ...takes,
    pipe2: { value: { read: 3, write: 4 } },
    clone: { value: 99 },
    capget: { value: { effective, permitted: effective, inheritable: 0n } },
  });
  cloneInto(
    system,
    ['pid'],
    [
      { namespace: 'user', path: '/u' },
      { namespace: 'network', path: '/n' },
    ],
  );
  return { calls, joined: calls.filter(([call]) => call === 'setns').map(([, , flag]) => flag) };
}

test('to join, a process in between enters the user namespace last and leaves its child to the caller', t => {
  const { joined, calls } = joining(~0n);
  t.deepEqual(joined, [CLONE_NEWNET, CLONE_NEWUSER]);
  t.is(Number(calls.find(([call]) => call === 'clone')?.[1]) & 0x8000, 0x8000);
  t.deepEqual(writes(calls), ['{"pid":99}']);
});

test('where no child of the parent gets namespaces of its own, the caller inherits it from the process in between', t => {
  const staged = (subreaper: number | ErrnoName) =>
    recordingSystem({
      ...takes,
      pipe2: { value: { read: 3, write: 4 } },
      // As on 3.10: CLONE_PARENT with CLONE_NEWPID.
      clone: (flags: number) => {
        if (flags & 0x8000) throw new SystemError('clone', errnoNumber('EINVAL'));
        return 99;
      },
      prctl: typeof subreaper === 'number' ? { value: subreaper } : { errno: subreaper },
      capget: { value: { effective: ~0n } },
    });
  const join = [{ namespace: 'network', path: '/n' }] as const;
  const able = staged(0);
  cloneInto(able.system, ['pid'], join);
  t.deepEqual(able.calls.find(([call]) => call === 'prctl')?.slice(1), [PR_SET_CHILD_SUBREAPER, 1]);
  t.deepEqual(writes(able.calls), ['{"pid":99}']);
  // Before 3.4 it would be init's.
  const unable = staged('EINVAL');
  cloneInto(unable.system, ['pid'], join);
  t.deepEqual(writes(unable.calls), [`{"errno":${errnoNumber('EINVAL')},"call":"clone"}`]);
});

test('a child that is to be inherited goes on once it is', t => {
  const waits = (refusesParent: boolean) => {
    const { system, calls } = recordingSystem({
      ...takes,
      pipe2: { value: { read: 3, write: 4 } },
      clone: (flags: number) => {
        if (refusesParent && flags & 0x8000) throw new SystemError('clone', errnoNumber('EINVAL'));
        return 0;
      },
      read: { value: new Uint8Array() },
      capget: { value: { effective: ~0n } },
    });
    t.is(cloneInto(system, ['pid'], [{ namespace: 'network', path: '/n' }]), 0);
    return calls.some(([call]) => call === 'read');
  };
  t.true(waits(true));
  t.false(waits(false));
});

test('to join a pid namespace, the process in between lets nobody trace it before it enters any', t => {
  const calls = (namespace: 'pid' | 'network') => {
    const staged = recordingSystem({
      ...takes,
      pipe2: { value: { read: 3, write: 4 } },
      clone: { value: 99 },
      capget: { value: { effective: ~0n } },
    });
    cloneInto(staged.system, [], [{ namespace, path: '/p' }]);
    return staged.calls.map(([call]) => call).filter(call => ['prctl', 'setns', 'clone'].includes(call));
  };
  t.deepEqual(calls('pid'), ['prctl', 'setns', 'clone']);
  t.deepEqual(calls('network'), ['setns', 'clone']);
});

test('without rights the user namespace is entered first, with which they come', t => {
  t.deepEqual(joining(0n).joined, [CLONE_NEWUSER, CLONE_NEWNET]);
});

test('the mount namespace of the host is not joined, whatever its path is called', t => {
  const join = (inode: number) => {
    const staged = recordingSystem({
      ...takes,
      fstat: { value: { device: 4, inode } },
      stat: (path: string) => ({ device: 4, inode: path === '/proc/1/ns/mnt' ? 1 : 2 }),
      pipe2: { value: { read: 3, write: 4 } },
      capget: { value: { effective: 0n } },
    });
    cloneInto(staged.system, [], [{ namespace: 'mount', path: '/run/link', notOfHost: true }]);
    return staged.calls;
  };
  for (const own of [1, 2]) {
    t.throws(() => join(own), {
      instanceOf: Refusal,
      message: /^\/run\/link is the mount namespace of the host/,
    });
  }
  t.true(join(3).some(([call, , flag]) => call === 'setns' && flag === CLONE_NEWNS));
});
