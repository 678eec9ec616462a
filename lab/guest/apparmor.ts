import { InfraError } from '../errors.ts';
import type { SshSession } from './ssh.ts';

const SECURITYFS = '/sys/kernel/security';

/** A directory of the features is a map, a file is its text. */
export interface Features extends Map<string, Features | string> {}

/**
 * What the AppArmor of a guest's kernel can do, as it says itself: the tree below apparmor/features of securityfs,
 * which is empty up to 3.3. `off` when it is not there or not awake.
 */
export async function appArmorFeatures(session: SshSession): Promise<Features | 'off'> {
  const { code, stdout } = await session.run(
    `[ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] || exit 1
     grep -q ' ${SECURITYFS} ' /proc/mounts || mount -t securityfs securityfs ${SECURITYFS}
     cd ${SECURITYFS}/apparmor/features && grep -r "" .; exit 0`,
  );
  return code === 0 ? parseFeatures(stdout) : 'off';
}

/** Reads lines `./PATH:TEXT`, a line of a file each. */
export function parseFeatures(lines: string): Features {
  const root: Features = new Map();
  for (const line of lines.split('\n')) {
    const [, path, text] = /^\.\/([^:]+):(.*)$/.exec(line) ?? [];
    if (path === undefined || text === undefined) continue;
    const names = path.split('/');
    const file = names.pop() as string;
    const directory = names.reduce((at, name) => {
      const known = at.get(name);
      const below: Features = known instanceof Map ? known : new Map();
      at.set(name, below);
      return below;
    }, root);
    const before = directory.get(file);
    directory.set(file, typeof before === 'string' ? `${before}\n${text}` : text);
  }
  return root;
}

/** The same as a file that apparmor_parser reads: `NAME {` what is in it `}`. Sorted, so that equals look equal. */
export function featuresFile(features: Features): string {
  return [...features]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name} {${typeof value === 'string' ? `${value}\n` : featuresFile(value)}}\n`)
    .join('');
}

/** Gives the guest's kernel compiled profiles, in place of those of the same names. */
export async function loadPolicy(session: SshSession, policy: Buffer): Promise<void> {
  const file = '/tmp/apparmor-policy';
  // The kernel takes a policy in one write; what comes over SSH comes in pieces.
  const whole = `dd if=${file} of=${SECURITYFS}/apparmor/.replace bs=${policy.length} count=1 2>&1`;
  const { code, stdout } = await session.run(
    `cat >${file} && ${whole}; status=$?; rm -f ${file}; exit $status`,
    policy,
  );
  if (code !== 0)
    throw new InfraError(`the guest's kernel does not take the AppArmor policy: ${stdout.trim()}`);
}
