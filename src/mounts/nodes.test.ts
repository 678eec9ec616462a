import test from 'ava';
import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import {
  MS_BIND,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_REMOUNT,
  MS_STRICTATIME,
  makeDevice,
  S_IFCHR,
  ST_RDONLY,
  ST_VALID,
} from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { bindNode } from './nodes.ts';
import { UnsafePath } from './walk.ts';

const node = { op: 'bind-node', path: '/dev/mine', type: 'c', major: 10, minor: 229 } as const;
const UEVENT = '/sys/dev/char/10:229/uevent';

/** What is bound where the host has these devices at these paths. */
function bound(host: Record<string, [major: number, minor: number]>, uevent: string) {
  const opened = new Map<number, string>();
  let read = uevent;
  const { system, calls } = recordingSystem({
    open: (path: string) => {
      if (path !== UEVENT && !host[path]) throw new SystemError('open', errnoNumber('ENOENT'), path, path);
      opened.set(opened.size + 20, path);
      return opened.size + 19;
    },
    read: () => {
      const bytes = new TextEncoder().encode(read);
      read = '';
      return bytes;
    },
    fstat: (fd: number) => {
      const [major, minor] = host[opened.get(fd) ?? ''] ?? [10, 229];
      return { mode: S_IFCHR, rdev: makeDevice(major, minor) };
    },
    syscall: { value: 50 },
    statfs: { value: { type: 0, flags: ST_VALID | ST_RDONLY } },
  });
  bindNode(system, 5, node);
  const source = String(calls.find(([call]) => call === 'mount')?.[1]);
  const attributes = calls.filter(([call]) => call === 'mount').map(([, , , , flags]) => flags);
  const only = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NOEXEC | MS_STRICTATIME;
  return { from: opened.get(Number(source.slice('/proc/self/fd/'.length))), only: attributes[1] === only };
}

test('a device is bound from its path, or from where the host has it, and can only be opened there', t => {
  t.deepEqual(bound({ '/dev/mine': [10, 229] }, ''), { from: '/dev/mine', only: true });
  const elsewhere = 'MAJOR=10\nMINOR=229\nDEVNAME=fuse\n';
  t.deepEqual(bound({ '/dev/fuse': [10, 229] }, elsewhere), { from: '/dev/fuse', only: true });
  t.deepEqual(bound({ '/dev/mine': [1, 3], '/dev/fuse': [10, 229] }, elsewhere), {
    from: '/dev/fuse',
    only: true,
  });
});

test('what is another device by now, or nowhere, is not bound', t => {
  t.throws(() => bound({ '/dev/fuse': [1, 3] }, 'DEVNAME=fuse\n'), { instanceOf: UnsafePath });
  t.throws(() => bound({}, ''), {
    instanceOf: UnsafePath,
    message: /^\/dev\/mine: the host has no c 10:229/,
  });
});
