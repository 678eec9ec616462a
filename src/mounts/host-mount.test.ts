import test from 'ava';
import { Refusal } from '../lifecycle/refusal.ts';
import { MS_BIND, makeDevice } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { bindHostMount } from './host-mount.ts';
import type { PlannedMount } from './operations.ts';

const debugfs = (ofHost?: PlannedMount['ofHost']): PlannedMount => ({
  destination: '/debug',
  type: 'debugfs',
  source: 'debugfs',
  flags: [],
  propagation: [],
  data: null,
  ...(ofHost && { ofHost }),
});

/** Binds where mountinfo says this, and a directory that is opened has this device number. */
function bind(mount: PlannedMount, mountInfo: string, device = makeDevice(0, 7)) {
  let unread = mountInfo;
  const { system, calls } = recordingSystem({
    fstat: { value: { device } },
    read: () => {
      const bytes = new TextEncoder().encode(unread);
      unread = '';
      return bytes;
    },
  });
  const bound = bindHostMount(system, mount, '/target');
  return { bound, mounts: calls.filter(([call]) => call === 'mount').map(([, ...args]) => args) };
}

const MOUNTED = '30 20 0:7 / /sys/kernel/debug rw - debugfs debugfs rw\n';

test('what the host has mounted is bound by its descriptor', t => {
  const { bound, mounts } = bind(debugfs('if-mounted'), MOUNTED);
  t.true(bound);
  t.deepEqual(mounts, [['/proc/self/fd/11', '/target', null, MS_BIND, null]]);
});

test('a part of it, or what lies over it, is not it', t => {
  t.false(bind(debugfs('if-mounted'), MOUNTED.replace(' / ', ' /tracing ')).bound);
  t.false(bind(debugfs('if-mounted'), MOUNTED, makeDevice(0, 8)).bound);
  t.false(bind(debugfs('if-mounted'), '').bound);
});

test('what must not be mounted anew is refused, and nobody asks about anything else', t => {
  t.throws(() => bind(debugfs('only'), ''), {
    instanceOf: Refusal,
    message: /the host has no debugfs mounted/,
  });
  t.deepEqual(bind(debugfs(), MOUNTED), { bound: false, mounts: [] });
});
