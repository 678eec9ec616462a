import test from 'ava';
import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { makeDevice, S_IFCHR } from '../sys/numbers.ts';
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
  });
  bindNode(system, 5, node);
  const source = String(calls.find(([call]) => call === 'mount')?.[1]);
  return opened.get(Number(source.slice('/proc/self/fd/'.length)));
}

test('a device is bound from its path, or from where the host has it', t => {
  t.is(bound({ '/dev/mine': [10, 229] }, ''), '/dev/mine');
  const elsewhere = 'MAJOR=10\nMINOR=229\nDEVNAME=fuse\n';
  t.is(bound({ '/dev/fuse': [10, 229] }, elsewhere), '/dev/fuse');
  t.is(bound({ '/dev/mine': [1, 3], '/dev/fuse': [10, 229] }, elsewhere), '/dev/fuse');
});

test('what is another device by now, or nowhere, is not bound', t => {
  t.throws(() => bound({ '/dev/fuse': [1, 3] }, 'DEVNAME=fuse\n'), { instanceOf: UnsafePath });
  t.throws(() => bound({}, ''), {
    instanceOf: UnsafePath,
    message: /^\/dev\/mine: the host has no c 10:229/,
  });
});
