import { NAMESPACE_KINDS } from '../lifecycle/ask-namespaces.ts';
import { Refusal } from '../lifecycle/refusal.ts';
import { capabilityMask } from '../privileges/capabilities.ts';
import type { NamespaceName } from '../spec/config.ts';
import { isErrno, SystemError, unlessErrno } from '../sys/error.ts';
import { readAll, withFd, writeAll } from '../sys/files.ts';
import { O_CLOEXEC, O_RDONLY, PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { JoinedNamespace } from './operations.ts';

/** sched.h: the new process is a child of the caller's parent. */
const CLONE_PARENT = 0x8000;

const flagsOf = (names: readonly NamespaceName[]) =>
  names.reduce((bits, name) => bits + NAMESPACE_KINDS[name].flag, 0);

/**
 * Enters namespaces by descriptor; the user namespace last, for the rights over the others come from outside it, or first
 * where there are none: then they come with it.
 */
function enter(system: System, opened: readonly { namespace: NamespaceName; fd: number }[]): void {
  const users = opened.filter(({ namespace }) => namespace === 'user');
  const others = opened.filter(entry => !users.includes(entry));
  const holds = (system.capget().effective & capabilityMask(['CAP_SYS_ADMIN'])) !== 0n;
  for (const { namespace, fd } of holds ? [...others, ...users] : [...users, ...others]) {
    system.setns(fd, NAMESPACE_KINDS[namespace].flag);
  }
}

/** What is done in the namespace of the host is done to the host. */
function refuseHost(system: System, fd: number, { namespace, path }: JoinedNamespace): void {
  const { device, inode } = system.fstat(fd);
  for (const process of ['self', '1']) {
    const file = `/proc/${process}/ns/${NAMESPACE_KINDS[namespace].link}`;
    const theirs = unlessErrno(['ENOENT', 'EACCES'], () => system.stat(file));
    if (theirs?.device !== device || theirs.inode !== inode) continue;
    system.close(fd);
    throw new Refusal(`${path} is the ${namespace} namespace of the host, which the container would change`);
  }
}

/**
 * Has the caller inherit the children of its children that end (3.4). On 3.10, unlike 3.16, there is no other way to get a
 * child in new namespaces of pids or users from another process (kernel/fork.c, do_fork refuses CLONE_PARENT).
 */
function inheritOrphans(system: System, yes: boolean): boolean {
  return unlessErrno(['EINVAL'], () => system.prctl(PR_SET_CHILD_SUBREAPER, yes ? 1 : 0)) !== undefined;
}

/** A child of the caller's parent; where the kernel makes none, one that is its parent's once the caller has ended. */
function cloneForParent(system: System, flags: number, inherited: boolean): { pid: number; orphan: boolean } {
  try {
    return { pid: system.clone(flags + CLONE_PARENT), orphan: false };
  } catch (error) {
    if (!inherited || !isErrno(error, 'EINVAL')) throw error;
    return { pid: system.clone(flags), orphan: true };
  }
}

/** What the helper process tells: the pid of init, or an errno and what it was about. */
type Told = { pid: number } | { errno: number; call: string };

/**
 * Makes a child in new namespaces and in namespaces that exist. 0 in the child. Unlike unshare, clone makes pid
 * namespaces on every kernel since 2.6.24. To join, a process in between enters what is joined, which for a pid
 * namespace takes effect only on children, and makes init a child of this process.
 *
 * Throws SystemError of clone, open or setns.
 */
export function cloneInto(
  system: System,
  fresh: readonly NamespaceName[],
  joined: readonly JoinedNamespace[],
): number {
  const flags = flagsOf(fresh);
  if (joined.length === 0) return system.clone(flags);
  const opened = joined.map(join => {
    const fd = system.open(join.path, O_RDONLY | O_CLOEXEC);
    if (join.notOfHost) refuseHost(system, fd, join);
    return { namespace: join.namespace, fd };
  });
  const pipe = system.pipe2(O_CLOEXEC);
  const settled = system.pipe2(O_CLOEXEC);
  const inherited = fresh.some(name => name === 'pid' || name === 'user') && inheritOrphans(system, true);
  const between = system.fork();
  if (between === 0) {
    let told: Told;
    try {
      // Whoever is in a pid namespace already could trace the child from its first moment on, and reach through what it
      // has open of the host's (CVE-2016-9962). The child inherits this, and an exec ends it.
      if (joined.some(({ namespace }) => namespace === 'pid')) system.prctl(PR_SET_DUMPABLE, 0);
      enter(system, opened);
      const { pid, orphan } = cloneForParent(system, flags, inherited);
      if (pid === 0) {
        system.close(pipe.read);
        system.close(pipe.write);
        for (const { fd } of opened) system.close(fd);
        system.close(settled.write);
        // Nothing may depend on who the parent is before it is the last one.
        if (orphan) readAll(system, settled.read);
        system.close(settled.read);
        return 0;
      }
      told = { pid };
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      told = { errno: error.errno, call: error.call };
    }
    writeAll(system, pipe.write, JSON.stringify(told));
    return system.exit_group(0);
  }
  system.close(pipe.write);
  for (const { fd } of opened) system.close(fd);
  const text = withFd(system, pipe.read, () => system.decode(readAll(system, pipe.read)));
  system.wait4(between, 0);
  if (inherited) inheritOrphans(system, false);
  system.close(settled.read);
  system.close(settled.write);
  const told = JSON.parse(text) as Told;
  if ('pid' in told) return told.pid;
  throw new SystemError(
    told.call,
    told.errno,
    `${told.call} for ${joined.map(join => join.path).join(', ')}`,
  );
}
