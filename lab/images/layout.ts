import type { Entry } from './cpio.ts';

/** The programs and texts that the image is made of. */
export interface Contents {
  init: Uint8Array;
  busybox: Uint8Array;
  /** The absolute paths that busybox is called by: what its own build lists in `busybox.links`. */
  applets: string[];
  dropbear: Uint8Array;
  cell: Uint8Array;
  probe: Uint8Array;
}

const directories = 'bin sbin dev dev/pts dev/shm etc proc sys newroot root run tmp var'.split(' ');

/**
 * Static nodes, because 2.6.29 has no devtmpfs, and on every kernel, so that all guests are alike. Numbers from
 * Documentation/admin-guide/devices.txt.
 */
const devices: [name: string, mode: number, major: number, minor: number][] = [
  ['console', 0o600, 5, 1],
  ['null', 0o666, 1, 3],
  ['zero', 0o666, 1, 5],
  ['full', 0o666, 1, 7],
  ['random', 0o666, 1, 8],
  ['urandom', 0o666, 1, 9],
  ['kmsg', 0o600, 1, 11],
  ['tty', 0o666, 5, 0],
  ['ptmx', 0o666, 5, 2],
  ['ttyS0', 0o600, 4, 64],
  ['ttyS1', 0o600, 4, 65],
];

const files: Record<string, string> = {
  // sshd lets in who has an entry here and a shell that is listed.
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\ntty:x:5:\nnogroup:x:65534:\n',
  'etc/shells': '/bin/sh\n',
};

/** Everything in the image, parents before children. */
export function layout(contents: Contents): Entry[] {
  const program = (path: string, bytes: Uint8Array): Entry => ({ type: 'file', path, mode: 0o755, bytes });
  return [
    ...directories.map((path): Entry => ({ type: 'directory', path, mode: 0o755 })),
    ...devices.map(
      ([name, mode, major, minor]): Entry => ({
        type: 'device',
        path: `dev/${name}`,
        mode,
        kind: 'char',
        major,
        minor,
      }),
    ),
    ...Object.entries(files).map(
      ([path, text]): Entry => ({ type: 'file', path, mode: 0o644, bytes: Buffer.from(text) }),
    ),
    program('init', contents.init),
    program('bin/busybox', contents.busybox),
    program('sbin/dropbear', contents.dropbear),
    program('bin/cell', contents.cell),
    program('bin/probe', contents.probe),
    ...contents.applets
      // All in one directory: the guest's PATH is short, and a name is looked up in the first one.
      .map(applet => applet.replace(/^.*\//, ''))
      .filter(name => name !== 'busybox')
      .sort()
      .map((name): Entry => ({ type: 'symlink', path: `bin/${name}`, target: 'busybox' })),
  ];
}
