import { appArmorFeatures, type Features, featuresFile, loadPolicy } from '../guest/apparmor.ts';
import type { SshSession } from '../guest/ssh.ts';
import { compilePolicy } from '../images/apparmor.ts';
import type { ContainerConfig } from './container-config.ts';
import type { AppArmorProfile } from './mitigation.ts';
import { NotEnforceable } from './surprises.ts';

/** Why the profile would not do what it says on this kernel: the parser leaves out rules of a kind that it lacks. */
export function missingRules({ name, needs }: AppArmorProfile, features: Features): string | undefined {
  const missing = needs.filter(kind => !features.has(kind));
  if (missing.length === 0) return undefined;
  const has = [...features.keys()].join(', ') || 'none that it tells of';
  return `this kernel's AppArmor has no rules on ${missing.join(', ')} (it has ${has}), which ${name} needs`;
}

/**
 * Loads AppArmor profiles into the guest's kernel, compiled for what it can do. Where its
 * AppArmor is not awake nothing is loaded: it is for the runtime to say that it cannot enforce a profile. Returns
 * `apparmor` when a profile was left out, as a config that only warns wants it.
 * @throws NotEnforceable where a profile would not do what it says
 */
export async function loadProfiles(
  session: SshSession,
  config: ContainerConfig,
  profiles: readonly AppArmorProfile[],
): Promise<string[]> {
  if (profiles.length === 0) return [];
  const features = await appArmorFeatures(session);
  if (features === 'off') return [];
  for (const profile of profiles) {
    const missing = missingRules(profile, features);
    if (missing === undefined) {
      await loadPolicy(session, await compilePolicy(profile.source, featuresFile(features)));
    } else if (config.cell.onUnenforceable === 'warn') {
      delete config.process.apparmorProfile;
      return ['apparmor'];
    } else {
      throw new NotEnforceable(`apparmor: ${missing}`);
    }
  }
  return [];
}
