/**
 * Every system call the project makes, typed. Each method is named after its system call, returns the call's value,
 * and throws SystemError when the kernel refuses. Implementations: native-system.ts (the kernel), recording-system.ts
 * (unit tests), old-kernel.ts (another implementation with chosen calls refused).
 */

/** What a raw call takes: an integer, text (NUL-terminated by the binding), memory, or NULL. */
export type RawArgument = number | string | ArrayBuffer | null;

/** stat(2); `device` and `rdev` are device numbers as numbers.ts splits them, times are left out. */
export interface Stat {
  device: number;
  inode: number;
  links: number;
  /** File type and permission bits. */
  mode: number;
  uid: number;
  gid: number;
  rdev: number;
  size: number;
}

/** statfs(2): `type` is the magic number of the file system, `flags` has no ST_VALID before 2.6.36. */
export interface StatFs {
  type: number;
  flags: number;
}

/** struct mount_attr of mount_setattr(2): MOUNT_ATTR_* to set and to clear; `userns` with MOUNT_ATTR_IDMAP. */
export interface MountAttributes {
  set: number;
  clear: number;
  userns?: number;
}

/** One entry of getdents64(2), without `.` and `..`. `unknown` when the file system does not say. */
export interface DirectoryEntry {
  name: string;
  type: 'file' | 'directory' | 'symlink' | 'char' | 'block' | 'fifo' | 'socket' | 'unknown';
}

/** How a child ended or changed state. */
export type WaitStatus =
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: number; core: boolean }
  | { kind: 'stopped'; signal: number }
  | { kind: 'continued' };

/** Three capability sets as bit masks: bit N is capability N. */
export interface CapabilitySets {
  effective: bigint;
  permitted: bigint;
  inheritable: bigint;
}

/** uname(2) */
export interface Uname {
  sysname: string;
  nodename: string;
  release: string;
  version: string;
  machine: string;
}

/** A limit of getrlimit(2); RLIM_INFINITY is 2^64 - 1. */
export interface ResourceLimit {
  soft: bigint;
  hard: bigint;
}

/** One descriptor of poll(2). `returned` is revents. */
export interface Polled {
  fd: number;
  returned: number;
}

/** One signal read from a signalfd. */
export interface SignalInfo {
  signal: number;
  code: number;
  pid: number;
  uid: number;
  status: number;
}

/** What recvmsg(2) brought; without data the peer has closed. */
export interface Received {
  data: Uint8Array<ArrayBuffer>;
  descriptors: number[];
}

export interface FileCalls {
  open(path: string, flags: number, mode?: number): number;
  openat(directory: number, path: string, flags: number, mode?: number): number;
  close(fd: number): void;
  /** Up to `length` bytes; empty at the end. Retried on EINTR. */
  read(fd: number, length: number): Uint8Array<ArrayBuffer>;
  /** One write(2) of everything given; returns how many bytes were taken. Retried on EINTR. */
  write(fd: number, data: Uint8Array<ArrayBuffer>): number;
  lseek(fd: number, offset: number, whence: number): number;
  pipe2(flags: number): { read: number; write: number };
  dup2(from: number, to: number): void;
  fcntl(fd: number, command: number, argument: number): number;
  ioctl(fd: number, request: number, argument: number | ArrayBuffer | null): number;
  mkdir(path: string, mode: number): void;
  mkdirat(directory: number, path: string, mode: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  unlinkat(directory: number, path: string, flags: number): void;
  symlink(target: string, path: string): void;
  symlinkat(target: string, directory: number, path: string): void;
  link(from: string, to: string): void;
  rename(from: string, to: string): void;
  mknod(path: string, mode: number, device: number): void;
  mknodat(directory: number, path: string, mode: number, device: number): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  /** Of the fd, whatever it refers to. */
  fchmod(fd: number, mode: number): void;
  fchown(fd: number, uid: number, gid: number): void;
  fchownat(directory: number, path: string, uid: number, gid: number, flags: number): void;
  /** Locks the file behind `fd` for this process and those it forks; waits for it. */
  flock(fd: number, operation: number): void;
  stat(path: string): Stat;
  lstat(path: string): Stat;
  fstat(fd: number): Stat;
  /** fstatat(2), which the kernel calls newfstatat. */
  newfstatat(directory: number, path: string, flags: number): Stat;
  statfs(path: string): StatFs;
  fstatfs(fd: number): StatFs;
  readlink(path: string): string;
  /** All entries of an open directory, read from its present position on. */
  getdents64(fd: number): DirectoryEntry[];
  /** Existence and permission by the real uid; throws when denied. */
  access(path: string, mode: number): void;
  getcwd(): string;
  chdir(path: string): void;
  fchdir(fd: number): void;
  umask(mask: number): number;
}

export interface MountCalls {
  /** `source`, `type` and `data` may be null; `data` is the option string of the file system. */
  mount(source: string | null, target: string, type: string | null, flags: number, data: string | null): void;
  umount2(target: string, flags: number): void;
  /** A descriptor of what is at `path`, with OPEN_TREE_CLONE of a copy of its mounts that is mounted nowhere (5.2). */
  open_tree(directory: number, path: string, flags: number): number;
  move_mount(from: number, fromPath: string, to: number, toPath: string, flags: number): void;
  /** 5.12 */
  mount_setattr(directory: number, path: string, flags: number, attributes: MountAttributes): void;
  pivot_root(newRoot: string, putOld: string): void;
  chroot(path: string): void;
}

export interface ProcessCalls {
  /** 0 in the child. */
  fork(): number;
  /** clone(2) without a stack: fork with `flags`; SIGCHLD is added. 0 in the child. */
  clone(flags: number): number;
  unshare(flags: number): void;
  setns(fd: number, kind: number): void;
  /** Returns only by throwing: on success the program is replaced. `environment` holds `NAME=value`. */
  execve(path: string, args: string[], environment: string[]): never;
  exit_group(status: number): never;
  /** pid 0 when WNOHANG is given and nothing changed. Retried on EINTR. */
  wait4(pid: number, options: number): { pid: number; status: WaitStatus };
  kill(pid: number, signal: number): void;
  getpid(): number;
  getppid(): number;
  setsid(): number;
  prctl(option: number, ...args: number[]): number;
  uname(): Uname;
  sethostname(name: string): void;
  setdomainname(name: string): void;
  reboot(command: number): void;
  nanosleep(milliseconds: number): void;
  /** CLOCK_MONOTONIC in milliseconds. */
  clock_gettime(): number;
  getrlimit(resource: number): ResourceLimit;
  setrlimit(resource: number, limit: ResourceLimit): void;
}

export interface CredentialCalls {
  getuid(): number;
  getgid(): number;
  geteuid(): number;
  getegid(): number;
  setresuid(real: number, effective: number, saved: number): void;
  setresgid(real: number, effective: number, saved: number): void;
  setgroups(groups: number[]): void;
  capget(): CapabilitySets;
  capset(sets: CapabilitySets): void;
}

export interface EventCalls {
  rt_sigprocmask(how: number, signals: number[]): void;
  /** Every signal does what it does by default (SIG_DFL): a signal that is ignored stays so through execve(2). */
  defaultSignals(): void;
  /** A new signalfd for `signals`, close-on-exec. */
  signalfd4(signals: number[], flags: number): number;
  /** The signals waiting on a signalfd, at most 8; blocks when there are none and the fd blocks. */
  readSignals(fd: number): SignalInfo[];
  /** `timeout` in milliseconds, -1 for ever. Only descriptors with something returned. */
  poll(watched: { fd: number; events: number }[], timeout: number): Polled[];
}

export interface SocketCalls {
  socket(domain: number, type: number, protocol: number): number;
  /** Two connected sockets of AF_UNIX, close-on-exec. */
  socketpair(type: number): [number, number];
  /** The path of a socket of AF_UNIX; one of more than 107 bytes is ENAMETOOLONG. */
  bind(fd: number, path: string): void;
  listen(fd: number, backlog: number): void;
  /** The next connection. Retried on EINTR. */
  accept4(fd: number, flags: number): number;
  connect(fd: number, path: string): void;
  /** Sends data and copies of `descriptors` (SCM_RIGHTS) as one message; a peer that is gone is EPIPE, not a signal. */
  sendmsg(fd: number, data: Uint8Array<ArrayBuffer>, descriptors: readonly number[]): number;
  /** One message of up to `length` bytes and `most` descriptors, which are close-on-exec. */
  recvmsg(fd: number, length: number, most: number): Received;
}

export interface TextCalls {
  encode(text: string): Uint8Array<ArrayBuffer>;
  /** Bytes that are no UTF-8 come out as U+FFFD. */
  decode(bytes: Uint8Array<ArrayBuffer>): string;
}

export interface System
  extends FileCalls,
    MountCalls,
    ProcessCalls,
    CredentialCalls,
    EventCalls,
    SocketCalls,
    TextCalls {
  /** Any system call by number, for what has no typed form. Returns -errno on failure and never throws SystemError. */
  syscall(number: number, ...args: RawArgument[]): number;
  /** The address of byte `offset` of `memory`, for structures that hold pointers; keep `memory` reachable. */
  address(memory: ArrayBuffer, offset?: number): number;
  /** What this program was started with, `NAME=value`. */
  environment(): string[];
}
