import type { Kernel } from './kernel.ts';
import { optionOf } from './modules/options.ts';
import { type ModuleState, moduleStates } from './modules.ts';

/** Network cards and disks as QEMU calls them, `ide` being the controller that the board has anyway. */
export type Nic = 'virtio-net-pci' | 'e1000' | 'rtl8139' | 'pcnet';
export type Disk = 'virtio-blk-pci' | 'ide';

/** The devices of a guest, by what its kernel can drive, and the drivers that have to be loaded for them. */
export interface Devices {
  nic: Nic;
  disk: Disk;
  /** In no order; what is built in may be among them. */
  modules: string[];
}

interface Candidate<Device> {
  device: Device;
  /** Each of them is needed. */
  drivers: readonly string[];
}

/** Best first. The link of e1000 takes 2 s to come up from 3.8 on. */
const nics: readonly Candidate<Nic>[] = [
  { device: 'virtio-net-pci', drivers: ['virtio_pci', 'virtio_net'] },
  { device: 'e1000', drivers: ['e1000'] },
  { device: 'rtl8139', drivers: ['8139cp'] },
  { device: 'rtl8139', drivers: ['8139too'] },
  { device: 'pcnet', drivers: ['pcnet32'] },
];

const disks: readonly Candidate<Disk>[] = [
  { device: 'virtio-blk-pci', drivers: ['virtio_pci', 'virtio_blk'] },
  { device: 'ide', drivers: ['ata_piix', 'sd_mod'] },
  // Before libata, and as hda: CONFIG_IDE.
  { device: 'ide', drivers: ['piix', 'ide_disk'] },
  { device: 'ide', drivers: ['piix', 'ide_gd_mod'] },
];

type States = Record<string, ModuleState>;

/** Every driver that the choice goes by. */
export const deviceDrivers: readonly string[] = [
  ...new Set([...nics, ...disks].flatMap(({ drivers }) => drivers)),
];

/** The devices for a kernel. Where nothing tells what it can drive, they are virtio. */
export async function devicesFor(kernel: Kernel): Promise<Devices> {
  return chooseDevices(await moduleStates(kernel, deviceDrivers));
}

/** The choice alone. A kernel that can drive no card at all gets one in vain; `fitness` refuses it before. */
export function chooseDevices(states: States): Devices {
  const nic = choose(nics, states) ?? (nics[0] as Candidate<Nic>);
  const disk = choose(disks, states) ?? (disks[0] as Candidate<Disk>);
  return {
    nic: nic.device,
    disk: disk.device,
    modules: [...new Set([...nic.drivers, ...disk.drivers])],
  };
}

/** Whether a guest can have a network card, or nothing speaks against it. */
export const canHaveNic = (states: States): boolean => choose(nics, states) !== undefined;

/** Whether a guest can have a disk, or nothing speaks against it. */
export const canHaveDisk = (states: States): boolean => choose(disks, states) !== undefined;

/** The alternatives in the words of a configuration: `CONFIG_VIRTIO_NET or CONFIG_E1000`. */
export const nicOptions = (): string => options(nics);
export const diskOptions = (): string => options(disks);

/** What is surely there comes before what may be there. */
function choose<Device>(
  candidates: readonly Candidate<Device>[],
  states: States,
): Candidate<Device> | undefined {
  const drivers = (wanted: (state: ModuleState) => boolean) =>
    candidates.find(candidate => candidate.drivers.every(driver => wanted(states[driver] ?? 'unknown')));
  return drivers(state => state === 'builtin' || state === 'module') ?? drivers(state => state !== 'absent');
}

/** The last driver of each candidate tells it from the others; what comes before it is common ground. */
const options = (candidates: readonly Candidate<string>[]): string =>
  [...new Set(candidates.map(({ drivers }) => `CONFIG_${optionOf[drivers.at(-1) ?? '']}`))].join(' or ');
