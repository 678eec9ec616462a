import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { planMounts } from './plan.ts';

const MAP = [{ containerID: 0, hostID: 1000, size: 1 }];
const volume = (...options: string[]) => ({
  destination: '/vol',
  source: '/srv',
  options: ['rbind', 'ro', ...options],
  uidMappings: MAP,
  gidMappings: MAP,
});
const linux = (more: object = {}) => ({ ...(configJson()['linux'] as object), ...more });
const plan = (mounts: object[], features = LINUX_7_3, rootfsPropagation?: string, otherUsers = false) =>
  planMounts(config({ mounts, linux: linux({ rootfsPropagation }) }), '/r', features, {
    otherUsers,
    opensForInit: false,
    cloned: [],
    rootOpened: otherUsers ? [{ op: 'become-namespace-root', setgroups: 'allow' }] : [],
  });

test('the controller makes the tree, and init mounts it with its flags where it has its rights', t => {
  const { operations, trees, notEnforceable } = plan([volume('ridmap')], LINUX_7_3, undefined, true);
  const ids = [{ container: 0, host: 1000, size: 1 }];
  t.deepEqual(trees, [
    { source: '/srv', recursive: true, ids: { uid: ids, gid: ids }, all: true, safe: true },
  ]);
  t.deepEqual(
    operations.slice(2, 6).map(({ op }) => op),
    ['become-namespace-root', 'await-controller', 'receive-trees', 'mount'],
  );
  t.like(operations[5], { tree: 0, flags: ['MS_BIND', 'MS_REC', 'MS_RDONLY'], propagation: ['rprivate'] });
  t.deepEqual(notEnforceable, []);
});

test('a tree that is copied from the host is shared with it only where it may be', t => {
  const propagation = (mounts: object[], root?: string, otherUsers = false) => {
    const step = plan(mounts, LINUX_7_3, root, otherUsers).operations.find(({ op }) => op === 'mount');
    return step?.op === 'mount' ? step.propagation : [];
  };
  t.deepEqual(propagation([volume('rshared')]), ['rslave', 'rshared']);
  t.deepEqual(propagation([volume('rshared')], 'shared'), ['rshared']);
  t.deepEqual(propagation([volume('rshared')], 'shared', true), ['rslave', 'rshared']);
});

test('a kernel without them is named, and binds what it was asked for', t => {
  const { operations, trees, notEnforceable } = plan([volume()], LINUX_2_6_29);
  t.deepEqual(notEnforceable, [{ mitigation: 'idmapped-mounts', why: 'it has none (5.12)' }]);
  t.deepEqual(trees, []);
  t.false(operations.some(({ op }) => op === 'receive-trees'));
});
