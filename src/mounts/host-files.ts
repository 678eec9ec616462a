import { describeFailure, Failure, type FailureDetails } from '../lifecycle/failure.ts';
import { readAll, withFd, writeAll } from '../sys/files.ts';
import { CLONE_NEWNS, O_CLOEXEC, O_DIRECTORY, O_PATH, O_RDONLY } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { bindRoot } from './enter-root.ts';
import { sendDescriptors } from './hand-descriptors.ts';
import type { HostFiles } from './operations.ts';
import { withSource } from './source.ts';

/** Goes where process `pid` is, with the rights of the host: its mounts, and its root among them. */
function enterMounts(system: System, pid: number): void {
  const root = system.open(`/proc/${pid}/root`, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const namespace = system.open(`/proc/${pid}/ns/mnt`, O_RDONLY | O_CLOEXEC);
  withFd(system, namespace, () => system.setns(namespace, CLONE_NEWNS));
  withFd(system, root, () => system.fchdir(root));
  system.chroot('.');
}

/**
 * Opens the root of a container and the sources of its bind mounts for its first process `pid`, and sends them through
 * `socket`: root of a user namespace is nobody on the host, and passes no directory of mode 0700. They are opened by a
 * process with the rights of cell that has entered the mounts of `pid`, for mount(2) binds nothing from other mounts
 * than the caller's (fs/namespace.c, check_mnt), which opening on the host would give.
 *
 * Throws Failure of what could not be opened.
 */
export function handHostFiles(
  system: System,
  { root, sources }: HostFiles,
  bundle: string,
  pid: number,
  socket: number,
): void {
  const pipe = system.pipe2(O_CLOEXEC);
  const helper = system.fork();
  if (helper === 0) {
    let failure = '';
    try {
      enterMounts(system, pid);
      const opened = [bindRoot(system, root.path, root.shared === true)];
      for (const { source, safe } of sources) {
        opened.push(withSource(system, bundle, source, safe, path => system.open(path, O_PATH | O_CLOEXEC)));
      }
      sendDescriptors(system, socket, opened);
    } catch (error) {
      failure = JSON.stringify(describeFailure(error, 'host-files'));
    }
    writeAll(system, pipe.write, failure);
    return system.exit_group(failure === '' ? 0 : 1);
  }
  system.close(pipe.write);
  const failure = withFd(system, pipe.read, () => system.decode(readAll(system, pipe.read)));
  const { status } = system.wait4(helper, 0);
  if (failure !== '') throw new Failure(JSON.parse(failure) as FailureDetails);
  if (status.kind !== 'exited' || status.code !== 0) {
    throw new Error('the process that opens files of the host died before it had');
  }
}
