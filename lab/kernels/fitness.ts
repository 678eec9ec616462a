import { type Config, readConfig } from './config.ts';
import type { Kernel } from './kernel.ts';
import { optionOf } from './modules/options.ts';
import { moduleStates } from './modules.ts';

/** Whether a guest can come up on a kernel at all, as far as its configuration tells. */
export interface Fitness {
  verdict: 'fit' | 'unfit' | 'unknown';
  /** The options that are needed and not set; alternatives stand as `CONFIG_A or CONFIG_B`. Empty when unknown. */
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

/** The network cards that QEMU has and a guest can be given; one is enough. */
const networkCards = ['virtio_net', 'e1000', '8139cp', 'pcnet32'] as const;

/** Judges a kernel by its configuration, where it came with one. */
export async function fitness(kernel: Kernel): Promise<Fitness> {
  if (!kernel.config) return { verdict: 'unknown', missing: [] };
  const states = await moduleStates(kernel, [...networkCards, 'virtio_pci']);
  const has = (name: string) => states[name] === 'builtin' || states[name] === 'module';
  const hasCard = networkCards.some(card => has(card) && (card !== 'virtio_net' || has('virtio_pci')));
  return judge(await readConfig(kernel.config), hasCard);
}

/** The judgement alone. A card that is configured as a module counts only when the module came with the kernel. */
export function judge(config: Config, hasCard: boolean): Fitness {
  const missing = builtinNeeds.filter(option => config.get(option) !== 'y').map(option => `CONFIG_${option}`);
  if (!hasCard) missing.push(networkCards.map(card => `CONFIG_${optionOf[card]}`).join(' or '));
  return { verdict: missing.length === 0 ? 'fit' : 'unfit', missing };
}
