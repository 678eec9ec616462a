import test from 'ava';
import { config, configJson } from '../spec/config.fixture.ts';
import { ConfigError } from '../spec/node.ts';
import type { PlannedMount } from './operations.ts';
import type { Propagation } from './options.ts';
import { planPropagation, withOwnPropagation } from './plan-propagation.ts';

const bind = (...propagation: Propagation[]): PlannedMount => ({
  destination: '/vol',
  type: null,
  source: '/vol',
  flags: ['MS_BIND'],
  propagation,
  data: null,
});
const asking = (rootfsPropagation?: string, cell: object = {}) =>
  config({ linux: { ...(configJson()['linux'] as object), rootfsPropagation }, cell });
const first = (root: string | undefined, ...mounts: PlannedMount[]) => {
  const [step] = planPropagation(asking(root), '/r', mounts);
  return step?.op === 'set-propagation' ? step.propagation : step?.op;
};

test('nothing passes between the host and the container unless it is asked for', t => {
  t.is(first(undefined, bind()), 'private-mounts');
  t.is(first('private', bind('rprivate', 'unbindable')), 'private-mounts');
});

test('what comes from the host comes to slaves', t => {
  for (const root of ['slave', 'rslave', 'shared', 'rshared']) t.is(first(root, bind()), 'rslave', root);
  t.is(first(undefined, bind('rslave')), 'rslave');
  t.is(first(undefined, bind('rshared')), 'rslave');
  t.is(first('private', bind('shared')), 'rslave');
});

test('mounts go to the host where root and bind mount say so, and from no other bind mount', t => {
  t.deepEqual(planPropagation(asking('shared'), '/r', [bind('rshared')]), [
    { op: 'bind-root', path: '/r', shared: true },
  ]);
  t.deepEqual(
    withOwnPropagation(asking('rshared'), [bind('shared'), bind(), bind('slave')]).map(
      one => one.propagation,
    ),
    [['shared'], ['rprivate'], ['slave']],
  );
});

test('a root that is moved over that of the host would be moved over it on the host', t => {
  for (const enter of ['move', 'chroot']) {
    const moving = asking('shared', { root: { enter } });
    t.throws(() => planPropagation(moving, '/r', [bind('rshared')]), { instanceOf: ConfigError });
    t.notThrows(() => planPropagation(moving, '/r', [bind('rslave')]));
  }
});
