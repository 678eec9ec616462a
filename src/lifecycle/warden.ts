import type { Config } from '../spec/config.ts';
import { withFd } from '../sys/files.ts';
import { O_CLOEXEC } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { sendSignal } from './supervise.ts';

/**
 * A process beside the controller that keeps its rights and has nothing to do with what the container writes: it
 * takes numbers of signals from a pipe, and removes the container when the pipe ends, which is also when the
 * controller is killed.
 */
export interface Warden {
  signal(number: number): void;
  /** Has the container removed and waits for that. False when it failed. */
  finish(): boolean;
}

/** A group directly below the root of a hierarchy, whose directory nobody may write without CAP_DAC_OVERRIDE. */
const isTopmost = (path: string | undefined) => path !== undefined && !/[^/]\/+[^/]/.test(path);

/**
 * Whether a controller without rights could not end the container properly: hooks want to be root, and a process of
 * another user, or one that its pid namespace does not take with it, is not the controller's to kill. A controller
 * that is another user itself can kill nobody, and AppArmor's policy is not its own to remove.
 */
export function needsWarden({ hooks, linux, process, cell }: Config): boolean {
  return (
    cell.controller.capabilities === 'none' &&
    (hooks.poststop.length > 0 ||
      process.user.uid !== 0 ||
      isTopmost(linux.cgroupsPath) ||
      linux.namespaces.includes('user') ||
      cell.controller.user !== null ||
      cell.apparmor.policy === 'own' ||
      !linux.namespaces.includes('pid') ||
      linux.joined.pid !== undefined)
  );
}

/** Starts a warden over process `pid`; `unused` are the controller's descriptors that it closes. */
export function openWarden(
  system: System,
  pid: number,
  unused: readonly number[],
  remove: () => void,
): Warden {
  const orders = system.pipe2(O_CLOEXEC);
  const warden = system.fork();
  if (warden === 0) {
    for (const fd of [orders.write, ...unused]) system.close(fd);
    return obey(system, pid, orders.read, remove);
  }
  system.close(orders.read);
  return {
    signal: number => system.write(orders.write, new Uint8Array([number])),
    finish() {
      system.close(orders.write);
      const { status } = system.wait4(warden, 0);
      return status.kind === 'exited' && status.code === 0;
    },
  };
}

function obey(system: System, pid: number, orders: number, remove: () => void): never {
  let failed = false;
  withFd(system, orders, () => {
    for (let order = system.read(orders, 1); order[0] !== undefined; order = system.read(orders, 1)) {
      sendSignal(system, pid, order[0]);
    }
  });
  try {
    remove();
  } catch {
    failed = true;
  }
  return system.exit_group(failed ? 1 : 0);
}
