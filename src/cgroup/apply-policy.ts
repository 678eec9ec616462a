import { Failure } from '../lifecycle/failure.ts';
import { Refusal } from '../lifecycle/refusal.ts';
import { isErrno } from '../sys/error.ts';
import type { System } from '../sys/system.ts';
import { type DevicePolicy, EVERYTHING, expectedList } from './device-policy.ts';
import { allowDevices, childrenOf, denyDevices, deviceList, tasksOf } from './group-files.ts';

/** Compares a group with its policy; `extra` lines may be there without being asked. */
function verify(system: System, group: string, policy: DevicePolicy, extra: boolean): void {
  const found = deviceList(system, group);
  const asked = expectedList(policy);
  const missing = asked.filter(line => !found.includes(line));
  const surplus = found.filter(line => !asked.includes(line) && (!extra || line === EVERYTHING));
  if (missing.length === 0 && surplus.length === 0) return;
  const show = (list: string[]) => (list.length > 0 ? list.join(', ') : 'nothing');
  throw new Refusal(`${group}/devices.list has [${show(found)}] where [${show(asked)}] was written`);
}

/**
 * Gives a group a rule. The kernel asks the group above whether it has it, not who writes: below a group that denies
 * everything, the host itself can whitelist nothing (mission finding 1). That is the kernel's word on this mitigation.
 */
function grant(system: System, group: string, line: string): void {
  try {
    allowDevices(system, group, line);
  } catch (error) {
    if (!isErrno(error, 'EPERM')) throw error;
    throw new Failure({
      code: 'not-enforceable',
      mitigation: 'devices-whitelist',
      msg: `this kernel cannot enforce devices-whitelist: it refuses \`${line}\` for ${group}, for the group above does not hold that rule itself`,
      call: error.call,
      errno: error.code,
    });
  }
}

/**
 * Puts a policy in force in a group without children: `a` to devices.deny first, then the lines in their order
 * (rows A6, A7), then everything is read back.
 */
export function applyPolicy(system: System, group: string, policy: DevicePolicy): void {
  denyDevices(system, group, 'a');
  if (policy.base === 'allow') {
    allowDevices(system, group, 'a');
    for (const line of policy.lines) denyDevices(system, group, line);
  } else {
    // Up to 3.6 `a` takes only the entry for everything away; what was copied from the parent stays (2.6.29,
    // dev_whitelist_rm) and has to be taken by name.
    const wanted = expectedList(policy);
    for (const line of deviceList(system, group))
      if (!wanted.includes(line)) denyDevices(system, group, line);
    for (const line of policy.lines) grant(system, group, line);
  }
  verify(system, group, policy, false);
}

/**
 * The group that containers' groups are made in. It must hold no process, and its policy comes before its children:
 * up to 3.9 a deny does not reach children that exist, from 3.10 on `a` is refused while there are any. With other
 * containers below, the rules of a whitelist are added to theirs; a group that has to be empty must be empty.
 */
export function prepareIntermediate(system: System, group: string, policy: 'open' | DevicePolicy): void {
  renew(system, group);
  const inside = tasksOf(system, group);
  if (inside.length > 0) {
    throw new Refusal(`${group} holds processes (${inside.join(', ')}); none may live above the containers`);
  }
  const siblings = childrenOf(system, group).length > 0;
  if (policy === 'open') {
    if (siblings && !deviceList(system, group).includes(EVERYTHING)) {
      throw new Refusal(
        `${group} is restricted and other containers are in it; end them or choose that policy`,
      );
    }
    return;
  }
  if (!siblings) return applyPolicy(system, group, policy);
  if (policy.base === 'deny') {
    // Up to 3.9 the groups in it would keep everything; from 3.10 on `a` is not taken away while there are any.
    if (deviceList(system, group).includes(EVERYTHING)) {
      const inside = childrenOf(system, group).map(path => path.slice(group.length + 1));
      throw new Refusal(
        `${group} lets every device through, and has groups in it (${inside.join(', ')}): end those containers, remove what dead ones left there, or choose another cell.cgroup.parent`,
      );
    }
    for (const line of policy.lines) allowDevices(system, group, line);
  }
  verify(system, group, policy, policy.lines.length > 0);
}

/** A group made anew has the rules of its parent again, whatever the last container asked for. */
export function renew(system: System, group: string): void {
  try {
    system.rmdir(group);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'EBUSY', 'ENOTEMPTY')) throw error;
  }
  try {
    system.mkdir(group, 0o755);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}
