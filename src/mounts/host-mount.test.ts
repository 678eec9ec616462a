import test from 'ava';
import { Refusal } from '../lifecycle/refusal.ts';
import { MS_BIND, MS_NOSUID, MS_RDONLY, MS_REMOUNT, makeDevice } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { bindHostMount, keepingClosed } from './host-mount.ts';
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

/** The mounts that keepingClosed makes where the host has this sysfs, and the new one has this device number. */
function closed(options: string, device: number) {
  let unread = `30 20 0:7 / /sys rw - sysfs sysfs ${options}\n`;
  const { system, calls } = recordingSystem({
    stat: { value: { device } },
    read: () => {
      const bytes = new TextEncoder().encode(unread);
      unread = '';
      return bytes;
    },
  });
  const sysfs: PlannedMount = { ...debugfs('unless-own'), type: 'sysfs', flags: ['MS_NOSUID'] };
  keepingClosed(
    system,
    sysfs,
    added => system.mount('sysfs', '/t', 'sysfs', MS_NOSUID | added, null),
    use => use('/t'),
  );
  return calls.filter(([call]) => call === 'mount').map(([, , , type, flags]) => [type, flags]);
}

test('what the host has made read-only stays so, and what turns out to be another is opened again', t => {
  const host = makeDevice(0, 7);
  t.deepEqual(closed('rw', host), [['sysfs', MS_NOSUID]]);
  t.deepEqual(closed('ro', host), [['sysfs', MS_NOSUID | MS_RDONLY]]);
  t.deepEqual(closed('ro', host + 1), [
    ['sysfs', MS_NOSUID | MS_RDONLY],
    [null, MS_REMOUNT | MS_NOSUID],
  ]);
});
