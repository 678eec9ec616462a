import type { Kernel } from './kernel.ts';
import { LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, SIGCHLD } from './numbers.ts';
import type { MountCalls, ProcessCalls, WaitStatus } from './system.ts';

const CLOCK_MONOTONIC = 1;
const UTSNAME_FIELD = 65;

/** wait.h: the macros WIFEXITED, WIFSTOPPED, WIFCONTINUED and their like. */
export function decodeWaitStatus(status: number): WaitStatus {
  const low = status & 0x7f;
  const high = (status >> 8) & 0xff;
  if (status === 0xffff) return { kind: 'continued' };
  if ((status & 0xff) === 0x7f) return { kind: 'stopped', signal: high };
  if (low === 0) return { kind: 'exited', code: high };
  return { kind: 'signalled', signal: low, core: (status & 0x80) !== 0 };
}

/** The calls on mounts, over the binding. */
export function mountCalls({ invoke }: Kernel): MountCalls {
  return {
    mount(source, target, type, flags, data) {
      const action = `mount ${type ?? source ?? 'flags'} on ${target}`;
      invoke('mount', { action, path: target }, source, target, type, flags, data);
    },
    umount2: (target, flags) =>
      void invoke('umount2', { action: `unmount ${target}`, path: target }, target, flags),
    open_tree: (directory, path, flags) =>
      invoke('open_tree', { action: `open the mounts at ${path}`, path }, directory, path, flags),
    move_mount(from, fromPath, to, toPath, flags) {
      invoke('move_mount', { action: `mount on ${toPath}`, path: toPath }, from, fromPath, to, toPath, flags);
    },
    mount_setattr(directory, path, flags, { set, clear, userns = 0 }) {
      const memory = new BigUint64Array([set, clear, 0, userns].map(BigInt)).buffer;
      const about = { action: `set the attributes of the mounts at ${path}`, path };
      invoke('mount_setattr', about, directory, path, flags, memory, memory.byteLength);
    },
    pivot_root(newRoot, putOld) {
      invoke('pivot_root', { action: `pivot_root to ${newRoot}`, path: newRoot }, newRoot, putOld);
    },
    chroot: path => void invoke('chroot', { path }, path),
  };
}

/** The calls on processes, over the binding. */
export function processCalls(kernel: Kernel): ProcessCalls {
  const { invoke, restart } = kernel;

  /** A NULL-terminated array of pointers, with the strings it points to behind it in the same memory. */
  const pointerArray = (texts: string[]): ArrayBuffer => {
    const encoded = texts.map(text => new Uint8Array(kernel.encode(text, true)));
    const table = (texts.length + 1) * 8;
    const memory = new ArrayBuffer(encoded.reduce((total, text) => total + text.length, table));
    const view = new DataView(memory);
    let at = table;
    encoded.forEach((text, index) => {
      view.setBigUint64(index * 8, BigInt(kernel.address(memory, at)), true);
      new Uint8Array(memory).set(text, at);
      at += text.length;
    });
    return memory;
  };

  return {
    fork: () => invoke('fork', {}),
    clone: flags => invoke('clone', {}, flags + SIGCHLD, 0, 0, 0, 0),
    unshare: flags => void invoke('unshare', {}, flags),
    setns: (fd, kind) => void invoke('setns', {}, fd, kind),
    execve(path, args, environment): never {
      const argv = pointerArray(args);
      const envp = pointerArray(environment);
      invoke('execve', { path }, path, argv, envp);
      throw new Error('execve returned without an error');
    },
    exit_group(status): never {
      invoke('exit_group', {}, status);
      throw new Error('exit_group returned');
    },
    wait4(pid, options) {
      const memory = new ArrayBuffer(4);
      const found = restart('wait4', {}, pid, memory, options, null);
      return { pid: found, status: decodeWaitStatus(new DataView(memory).getUint32(0, true)) };
    },
    kill: (pid, signal) => void invoke('kill', { action: `kill ${pid} with signal ${signal}` }, pid, signal),
    getpid: () => invoke('getpid', {}),
    getppid: () => invoke('getppid', {}),
    setsid: () => invoke('setsid', {}),
    prctl(option, ...args) {
      const [second = 0, third = 0, fourth = 0, fifth = 0] = args;
      return invoke('prctl', { action: `prctl ${option} ${second}` }, option, second, third, fourth, fifth);
    },
    uname() {
      const memory = new ArrayBuffer(6 * UTSNAME_FIELD);
      invoke('uname', {}, memory);
      const field = (index: number) => kernel.cString(memory, index * UTSNAME_FIELD, UTSNAME_FIELD);
      return {
        sysname: field(0),
        nodename: field(1),
        release: field(2),
        version: field(3),
        machine: field(4),
      };
    },
    sethostname(name) {
      const text = kernel.encode(name, false);
      invoke('sethostname', { action: `sethostname ${name}` }, text, text.byteLength);
    },
    setdomainname(name) {
      const text = kernel.encode(name, false);
      invoke('setdomainname', { action: `setdomainname ${name}` }, text, text.byteLength);
    },
    reboot: command => void invoke('reboot', {}, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, null),
    nanosleep(milliseconds) {
      const memory = new ArrayBuffer(16);
      const view = new DataView(memory);
      view.setBigInt64(0, BigInt(Math.floor(milliseconds / 1000)), true);
      view.setBigInt64(8, BigInt(Math.floor((milliseconds % 1000) * 1e6)), true);
      // The remaining time is written back into the same memory, so an interrupted sleep goes on where it was.
      restart('nanosleep', {}, memory, memory);
    },
    clock_gettime() {
      const memory = new ArrayBuffer(16);
      invoke('clock_gettime', {}, CLOCK_MONOTONIC, memory);
      const view = new DataView(memory);
      return Number(view.getBigInt64(0, true)) * 1000 + Number(view.getBigInt64(8, true)) / 1e6;
    },
    getrlimit(resource) {
      const memory = new ArrayBuffer(16);
      invoke('getrlimit', {}, resource, memory);
      const view = new DataView(memory);
      return { soft: view.getBigUint64(0, true), hard: view.getBigUint64(8, true) };
    },
    setrlimit(resource, limit) {
      const memory = new ArrayBuffer(16);
      const view = new DataView(memory);
      view.setBigUint64(0, limit.soft, true);
      view.setBigUint64(8, limit.hard, true);
      invoke('setrlimit', { action: `setrlimit ${resource}` }, resource, memory);
    },
  };
}
