import test from 'ava';
import { LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { planNamespaces } from '../namespaces/plan.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { planMounts } from './plan.ts';

const MAP = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
const mounts = [
  { destination: '/proc', type: 'proc' },
  { destination: '/data', source: '/private/data', options: ['rbind'] },
  { destination: '/data', type: 'bind', options: ['remount', 'bind', 'ro'] },
  { destination: '/more', source: 'more', options: ['bind'] },
  // Of what is mounted before it.
  { destination: '/again', source: '/private/root/data/in', options: ['bind'] },
];

const FRESH = { uidMappings: MAP, gidMappings: MAP };
const joined = (type: string) => ({ type, path: `/proc/7/ns/${type}` });

function plan(
  features = LINUX_7_3,
  [user, mount]: object[] = [{ type: 'user' }, { type: 'mount' }],
  more: object = FRESH,
) {
  const linux = {
    ...(configJson()['linux'] as object),
    namespaces: [user, mount, { type: 'pid' }, { type: 'uts' }],
    ...more,
  };
  const read = config({ mounts, linux });
  return planMounts(read, '/private/root', features, planNamespaces(read, features));
}

test('in a user namespace cell opens the root and the sources before init becomes its root', t => {
  const { operations, hostFiles } = plan();
  t.deepEqual(
    operations.slice(0, 4).map(({ op }) => op),
    ['private-mounts', 'await-controller', 'receive-root', 'become-namespace-root'],
  );
  t.deepEqual(hostFiles, {
    root: { path: '/private/root' },
    sources: [
      { source: '/private/data', safe: true },
      { source: 'more', safe: true },
    ],
  });
  const opened = operations.flatMap(step => (step.op === 'mount' ? [step.opened] : []));
  t.deepEqual(opened, [undefined, 0, undefined, 1, undefined]);
});

test('init opens them itself where cell may not enter its mounts, or others are in them', t => {
  const rootless = { ...LINUX_7_3, privileges: { ...LINUX_7_3.privileges, held: [] } };
  for (const planned of [plan(rootless), plan(LINUX_7_3, [joined('user'), joined('mount')], {})]) {
    t.is(planned.hostFiles, null);
    t.is(planned.operations[1]?.op, 'bind-root');
    t.false(planned.operations.some(step => step.op === 'mount' && step.opened !== undefined));
  }
});
