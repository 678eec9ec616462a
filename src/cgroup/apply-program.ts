import { Refusal } from '../lifecycle/refusal.ts';
import { withFd } from '../sys/files.ts';
import { O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { renew } from './apply-policy.ts';
import { attachDeviceProgram, attachedTags, loadDeviceProgram, programTag } from './bpf.ts';
import type { DevicePolicy } from './device-policy.ts';
import { deviceProgram } from './device-program.ts';
import { childrenOf, tasksOf } from './group-files.ts';

function withGroup<T>(system: System, path: string, use: (fd: number) => T): T {
  const fd = system.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return withFd(system, fd, use);
}

/** Puts the policy of a group in force: exactly its program is attached, or is attached now where none is. */
export function applyProgram(system: System, path: string, policy: DevicePolicy): void {
  withGroup(system, path, group => {
    const fd = loadDeviceProgram(system, deviceProgram(policy));
    withFd(system, fd, () => {
      const tag = programTag(system, fd);
      if (attachedTags(system, group).length === 0) attachDeviceProgram(system, group, fd);
      const found = attachedTags(system, group);
      if (found.length !== 1 || found[0] !== tag) {
        throw new Refusal(
          `${path} has other device programs (${found.join(', ')}) than the one asked for (${tag}); end the containers in it or choose their policy`,
        );
      }
    });
  });
}

/**
 * The group that containers' groups are made in. The programs of all groups above a process have to let a device
 * pass (kernel/bpf/cgroup.c, compute_effective_progs), so what is attached here bounds the containers, and other
 * containers below must have been bounded alike.
 */
export function prepareIntermediateProgram(
  system: System,
  path: string,
  policy: 'open' | DevicePolicy,
): void {
  renew(system, path);
  const inside = tasksOf(system, path);
  if (inside.length > 0) {
    throw new Refusal(`${path} holds processes (${inside.join(', ')}); none may live above the containers`);
  }
  if (policy !== 'open') return applyProgram(system, path, policy);
  const found = withGroup(system, path, group => attachedTags(system, group));
  if (found.length > 0) {
    const below = childrenOf(system, path).length;
    throw new Refusal(`${path} is restricted and has ${below} groups in it; end them or choose that policy`);
  }
}
