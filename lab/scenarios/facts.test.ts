import test from 'ava';
import { capabilitySet } from './capabilities.ts';
import { mountInUserns } from './mount-in-userns.ts';
import { namespaceKind, otherNamespace } from './namespace-kind.ts';
import { refused, type Script, scriptedBench } from './scripted.fixture.ts';
import { mountSpareHierarchy } from './spare-hierarchy.ts';
import { NotApplicable, Unforeseen } from './surprises.ts';
import { syscallPresence } from './syscall-presence.ts';
import { userNamespaceRoot } from './user-namespace.ts';
import { writableWithoutCapabilities } from './writable-without-capabilities.ts';

const cgroupNamespace = namespaceKind({
  title: '',
  flag: 'newcgroup',
  expectations: [],
  proof: otherNamespace('cgroup'),
});
const observe = (scenario: { run: typeof cgroupNamespace.run }, script: Script) =>
  scenario.run(scriptedBench(script).bench);

test('a namespace is there when unshare makes it', async t => {
  t.is(await observe(cgroupNamespace, {}), 'present');
});

test('a namespace is absent when clone ignores its flag, refuses it, or makes a child that never runs', async t => {
  const unknown = { 'unshare newcgroup': refused('EINVAL') };
  const same = { 'readlink /proc/self/ns/cgroup': { ok: true, text: 'cgroup:[1]' } } as const;
  t.is(await observe(cgroupNamespace, { ...unknown, ...same }), 'absent');
  t.is(
    await observe(cgroupNamespace, { ...unknown, 'readlink /proc/self/ns/cgroup': refused('ENOENT') }),
    'absent',
  );
  t.is(await observe(cgroupNamespace, { ...unknown, 'clone newcgroup': refused('EINVAL') }), 'absent');
  const stopped = { 'clone newcgroup': { ok: true, number: 7, text: 'stopped' } } as const;
  t.is(await observe(cgroupNamespace, { ...unknown, ...stopped }), 'absent');
});

test('a namespace is clone-only when the child proves another one', async t => {
  const script = {
    'unshare newcgroup': refused('EINVAL'),
    '0.2: readlink /proc/self/ns/cgroup': { ok: true, text: 'cgroup:[1]' },
    '0.2.3: readlink /proc/self/ns/cgroup': { ok: true, text: 'cgroup:[2]' },
  } as const;
  t.is(await observe(cgroupNamespace, script), 'clone-only');
});

test('a system call is there whatever it minds, unless the kernel does not know it', async t => {
  const setns = syscallPresence({ name: 'setns', since: '3.0', why: '' });
  t.is(await observe(setns, { 'bad-call setns': refused('EBADF') }), 'present');
  t.is(await observe(setns, { 'bad-call setns': refused('EPERM') }), 'present');
  t.is(await observe(setns, { 'bad-call setns': refused('ENOSYS') }), 'absent');
  await t.throwsAsync(observe(setns, {}), { instanceOf: Unforeseen });
});

test('root of a user namespace maps no id of the host, and setgroups goes before the map', async t => {
  const { bench, steps } = scriptedBench({});
  await userNamespaceRoot(bench, 'newns');
  t.deepEqual(steps.slice(1), [
    '0: clone newuser newns',
    '0: write /proc/101/setgroups deny',
    '0: write /proc/101/uid_map 0 100000 65536',
    '0: write /proc/101/gid_map 0 100000 65536',
    '0.1: setresgid 0 0 0',
    '0.1: setresuid 0 0 0',
  ]);
});

test('without uid maps there is nobody to ask, and nobody is made', async t => {
  const { bench, steps } = scriptedBench({ 'read /proc/self/uid_map': refused('ENOENT') });
  await t.throwsAsync(userNamespaceRoot(bench), { instanceOf: NotApplicable });
  t.deepEqual(steps, ['0: read /proc/self/uid_map']);
});

test('a mount in a user namespace is mountable, refused or of an unknown kind, and nothing else', async t => {
  const sysfs = mountInUserns({ type: 'sysfs', expectations: [] });
  const mount = (answer: Script[string]) => observe(sysfs, { 'mount -t sysfs -o  none /target': answer });
  t.is(await mount({ ok: true }), 'mountable');
  t.is(await mount(refused('EPERM')), 'refused');
  t.is(await mount(refused('ENODEV')), 'absent');
  await t.throwsAsync(mount(refused('EBUSY')), { instanceOf: Unforeseen });
});

test('a file is asked by a process that has dropped everything', async t => {
  const fact = writableWithoutCapabilities({ path: '/x', harm: 'harms', seed: [], expectations: [] });
  const { bench, steps } = scriptedBench({ 'open /x w': refused('ENOENT') });
  t.is(await fact.run(bench), 'absent');
  t.deepEqual(steps, ['0: clone', '0.1: drop-capabilities', '0.1: open /x w']);
});

test('a capability set is read from the line of its name', async t => {
  const status =
    'Name:\tprobe\nCapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000008000000\n';
  const { bench } = scriptedBench({ 'read /proc/self/status': { ok: true, text: status } });
  t.is(await capabilitySet(bench.host, 'CapEff'), 1n << 27n);
  t.is(await capabilitySet(bench.host, 'CapPrm'), (1n << 41n) - 1n);
  t.is(await capabilitySet(bench.host, 'CapAmb'), 0n, 'a set that the kernel does not have is empty');
});

test('a spare hierarchy takes a controller that is in none where the kernel knows no names', async t => {
  const named = { 'mount -t cgroup -o none,name=spare none /spare': refused('ENOENT') };
  const table = '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpuset\t1\t1\t1\nfreezer\t0\t1\t1\n';
  const { bench, steps } = scriptedBench({ ...named, 'read /proc/cgroups': { ok: true, text: table } });
  await mountSpareHierarchy(bench, '/spare');
  t.is(steps.at(-1), '0: mount -t cgroup -o freezer none /spare');
  const busy = scriptedBench({
    ...named,
    'read /proc/cgroups': { ok: true, text: table.replace('r\t0', 'r\t2') },
  });
  await t.throwsAsync(mountSpareHierarchy(busy.bench, '/spare'), { instanceOf: NotApplicable });
});
