import { UserError } from '../errors.ts';
import { type Config, configOf } from './config.ts';
import { canHaveNic, deviceDrivers, nicOptions } from './devices.ts';
import type { Kernel } from './kernel.ts';
import { optionOf } from './modules/options.ts';
import { moduleStates } from './modules.ts';

/** Whether a guest can come up on a kernel at all, as far as its configuration tells. */
export interface Fitness {
  verdict: 'fit' | 'unfit' | 'unknown';
  /** The options that are needed and not set; alternatives stand as `CONFIG_A or CONFIG_B`. */
  missing: string[];
}

/** Needed before the first module can be loaded, so built in. Only options that every kernel since 2.6.26 knows. */
const builtinNeeds = [
  'X86_64', // the userland is 64-bit
  'BINFMT_ELF',
  'BLK_DEV_INITRD', // the userland is an initramfs
  'SERIAL_8250_CONSOLE', // the console log
  'PROC_FS',
  'SYSFS',
  'TMPFS', // the root that containers pivot away from
  'NET',
  'INET', // SSH
  'UNIX98_PTYS',
  'PCI', // every device of the guest
];

/** Judges a kernel by its configuration and by the modules that came with it. */
export async function fitness(kernel: Kernel): Promise<Fitness> {
  const [config, states] = await Promise.all([configOf(kernel), moduleStates(kernel, deviceDrivers)]);
  return judge(config, canHaveNic(states));
}

/** What a configuration lacks that a guest needs, for a kernel that has everything built in. */
export function needsOf(config: Config): string[] {
  const states = Object.fromEntries(
    deviceDrivers.map(
      driver => [driver, config.get(optionOf[driver] ?? '') === 'y' ? 'builtin' : 'absent'] as const,
    ),
  );
  return judge(config, canHaveNic(states)).missing;
}

/** The judgement alone. A card that is configured as a module counts only when the module came with the kernel. */
export function judge(config: Config | undefined, hasCard: boolean): Fitness {
  const missing = builtinNeeds
    .filter(option => config !== undefined && config.get(option) !== 'y')
    .map(option => `CONFIG_${option}`);
  if (!hasCard) missing.push(nicOptions());
  if (missing.length > 0) return { verdict: 'unfit', missing };
  return { verdict: config ? 'fit' : 'unknown', missing };
}

/**
 * Throws a UserError that names every kernel on which no guest can come up, with the options that it lacks. A kernel
 * about which nothing is known gets its chance.
 */
export async function refuseUnfit(kernels: readonly Kernel[]): Promise<void> {
  const judged = await Promise.all(kernels.map(async kernel => ({ kernel, ...(await fitness(kernel)) })));
  const unfit = judged.filter(({ verdict }) => verdict === 'unfit');
  if (unfit.length === 0) return;
  const lines = unfit.map(
    ({ kernel: { name, modules }, missing }) =>
      `no guest can run on ${name}: it lacks ${missing.join(', ')}${modules ? '' : ' (built in, as it came without modules)'}`,
  );
  throw new UserError(lines.join('\n'), `lab kernels check ${unfit[0]?.kernel.name}`);
}
