/** The QEMU command line, one small pure function for each group of arguments. */

import type { Devices } from '../kernels/devices.ts';
import type { DiskIo } from './disk-io.ts';

/** Inherited file descriptors of the QEMU process: socket pairs, so that nothing of a guest has a name on disk. */
export const descriptors = { qmp: 3, ready: 4, disk: 5 } as const;

export interface Machine {
  kernelImage: string;
  /** One cpio archive: the image and, behind it, what belongs to this guest. */
  initramfs: string;
  accel: 'tcg' | 'kvm';
  memoryMiB: number;
  /** What its kernel can drive. */
  devices: Pick<Devices, 'nic' | 'disk'>;
  /** How this host serves the disk; the guest does not notice. QEMU's own default when absent. */
  diskIo?: DiskIo;
  /** Make QEMU start by restoring this snapshot of the disk image instead of booting. */
  restore?: string;
}

/**
 * `panic=1` with `-no-reboot` turns a panic into the end of QEMU (`panic=-1` hangs on 2.6.29). The serial line is the
 * console log, for the decompressor and for a kernel that dies before it has a console, too. The options behind it only
 * save time: no calibration that TCG makes slow, no mitigations of CPU bugs in an emulated CPU. The last two wake
 * AppArmor where it is compiled in. Kernels ignore what they do not know.
 */
export const kernelCommandLine = [
  'console=ttyS0',
  'earlyprintk=serial,ttyS0,115200',
  'panic=1',
  'quiet',
  'no_timer_check',
  'mitigations=off',
  'nokaslr',
  'random.trust_cpu=on',
  'apparmor=1',
  'security=apparmor',
].join(' ');

/** Tells, in a list of processes, whose guest this is. */
export const guestName = (labPid: number): string => `cellblock-${labPid}`;

const name = (): string[] => ['-name', guestName(process.pid)];

/** One CPU: a second one under multi-threaded TCG made 5.15 panic once in 95 boots. */
const board = ({ accel, memoryMiB }: Machine): string[] => [
  ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
  ...['-machine', 'pc', '-accel', accel, '-smp', '1', '-m', `${memoryMiB}M`],
];

const boot = ({ kernelImage, initramfs }: Machine): string[] => [
  ...['-kernel', kernelImage, '-initrd', initramfs, '-append', kernelCommandLine],
];

/** QMP and the ready line speak over inherited sockets; the console is QEMU's standard output. */
const channels = (): string[] => [
  ...['-chardev', `socket,id=qmp,fd=${descriptors.qmp}`, '-mon', 'chardev=qmp,mode=control'],
  ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
  ...['-chardev', `socket,id=ready,fd=${descriptors.ready}`, '-serial', 'chardev:ready'],
];

/** After a restore QEMU would have the guest announce itself to a network on which everybody knows it. */
const quiet = (nic: Devices['nic']): string => (nic.startsWith('virtio') ? ',guest_announce=off' : '');

/**
 * SSH comes in over QEMU's user network, from 127.0.0.1 only, on a port that the host's kernel picks (0); the guest
 * reaches nothing. Transitional virtio works from 2.6.26 on where the driver is there.
 */
const network = ({ devices }: Machine): string[] => [
  ...['-netdev', 'user,id=net,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:0-:22'],
  ...['-device', `${devices.nic},netdev=net,romfile=${quiet(devices.nic)}`],
];

/**
 * The block device that attacks try to reach. The same image holds the saved state of the guest. Opened through
 * /proc because QEMU opens it more than once, with different access modes, which an fdset does not serve.
 */
const disk = ({ devices, diskIo = 'threads' }: Machine): string[] => [
  '-drive',
  `file=/proc/self/fd/${descriptors.disk},format=qcow2,if=none,id=disk,cache=unsafe,aio=${diskIo}`,
  ...['-device', `${devices.disk === 'ide' ? 'ide-hd' : devices.disk},drive=disk`],
];

/** Cures the wait for entropy in sshd from 4.19 on; older kernels are seeded by the image's init. */
const entropy = (): string[] => [
  ...['-object', 'rng-random,id=rng,filename=/dev/urandom', '-device', 'virtio-rng-pci,rng=rng'],
];

const restore = ({ restore }: Machine): string[] => (restore === undefined ? [] : ['-loadvm', restore]);

/** The part that a saved state depends on. */
export const machineArguments = (machine: Machine): string[] =>
  [board, boot, channels, network, disk, entropy].flatMap(group => group(machine));

export const qemuArguments = (machine: Machine): string[] => [
  ...name(),
  ...machineArguments(machine),
  ...restore(machine),
];
