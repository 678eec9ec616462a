import { Refusal } from '../lifecycle/refusal.ts';
import { unlessErrno } from '../sys/error.ts';
import type { System } from '../sys/system.ts';
import { POLICY_NAMESPACES } from './ask.ts';
import type { PolicyOperation } from './operations.ts';

/** Makes or removes a namespace of AppArmor policy, with everything that is loaded into it. */
export function executePolicy(system: System, { op, name }: PolicyOperation): void {
  const path = `${POLICY_NAMESPACES}/${name}`;
  if (op === 'remove-policy-namespace') {
    unlessErrno(['ENOENT'], () => system.rmdir(path));
    return;
  }
  const made = unlessErrno(['EEXIST'], () => {
    system.mkdir(path, 0o755);
    return true;
  });
  // What another has loaded there would be taken for the container's own.
  if (!made) throw new Refusal(`${path} is there already; remove it with rmdir when no container uses it`);
}
