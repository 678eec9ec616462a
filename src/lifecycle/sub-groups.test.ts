import test from 'ava';
import type { GroupOperation } from '../cgroup/operations.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { Failure } from './failure.ts';
import { inSubGroups, parseSubGroups } from './sub-groups.ts';

const ATTACH: GroupOperation[] = [
  { op: 'enter-group', group: '/cg/cpu/c' },
  { op: 'enter-group', group: '/cg/devices/c' },
  { op: 'enter-group', group: '/cg/unified/c' },
];
const SHOWN = [
  { names: ['cpu', 'cpuacct'], path: '/cg/cpu/c' },
  { names: ['devices'], path: '/cg/devices/c' },
  { names: ['unified'], path: '/cg/unified/c' },
];

function entered(...written: string[]) {
  const { system } = recordingSystem({ stat: { value: { device: 1, inode: 1 } } });
  const wanted = parseSubGroups(written);
  if (typeof wanted === 'string') throw new Error(wanted);
  return inSubGroups(system, 'c', ATTACH, SHOWN, wanted).flatMap(step =>
    step.op === 'enter-group' ? [step.group] : [],
  );
}

test('without a controller a path is below every group, with one below that of its hierarchy', t => {
  t.deepEqual(entered(), ['/cg/cpu/c', '/cg/devices/c', '/cg/unified/c']);
  t.deepEqual(entered('/a//./b/'), ['/cg/cpu/c/a/b', '/cg/devices/c/a/b', '/cg/unified/c/a/b']);
  t.deepEqual(entered('cpu,cpuacct:a', 'unified:b'), ['/cg/cpu/c/a', '/cg/devices/c', '/cg/unified/c/b']);
  t.deepEqual(entered('/'), entered());
});

test('what cannot be meant is said', t => {
  for (const [written, said] of [
    [['a/../../b'], /`a\/\.\.\/\.\.\/b` leads out of the container's group/],
    [[':a'], /names no controller/],
    [['cpu,:a'], /names no controller/],
    [['a', 'cpu:b'], /`a` is for every hierarchy/],
    [['cpu:a', 'devices,cpu:b'], /`cpu` is named twice/],
  ] as const) {
    t.regex(String(parseSubGroups(written)), said);
  }
  for (const [written, message] of [
    [
      ['memory:a'],
      /^--cgroup: container c has no group of `memory`; it has those of cpu, cpuacct, devices, unified$/,
    ],
    [['cpu:a', 'cpuacct:b'], /^--cgroup: cpu, cpuacct are one hierarchy/],
  ] as const) {
    t.throws(() => entered(...written), { instanceOf: Failure, message });
  }
  const { system } = recordingSystem({ stat: { errno: 'ENOENT' } });
  t.throws(() => inSubGroups(system, 'c', ATTACH, SHOWN, [{ controllers: ['devices'], path: 'x' }]), {
    instanceOf: Failure,
    message: '--cgroup: container c has no group x of devices: /cg/devices/c/x',
  });
  t.throws(() => inSubGroups(system, 'c', [], SHOWN, [{ controllers: [], path: 'x' }]), {
    message: '--cgroup: container c has no group',
  });
});
