import { createHash } from 'node:crypto';
import { moduleName } from './dep.ts';

/**
 * The modules that are kept of a distribution's kernel, of the thousands it brings: what a guest needs to reach its
 * network, disk and random numbers, and what scenarios ask about. What they depend on is found out and kept as well;
 * that much of it is named here saves a second reading of a large package.
 */
const kept = [
  ...['virtio', 'virtio_ring', 'virtio_pci', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev'],
  ...['virtio_blk', 'virtio_net', 'virtio_console', 'virtio_rng', 'rng_core', 'net_failover', 'failover'],
  ...['e1000', '8139cp', '8139too', 'mii', 'pcnet32', 'af_packet'],
  ...['libata', 'ata_piix', 'ata_generic', 'ahci', 'libahci', 'scsi_mod', 'scsi_common', 'sd_mod', 't10_pi'],
  ...[
    'crc_t10dif',
    'crct10dif_common',
    'crct10dif_generic',
    'crc64',
    'crc64_rocksoft',
    'crc64_rocksoft_generic',
  ],
  ...[
    'ext2',
    'ext3',
    'jbd',
    'ext4',
    'jbd2',
    'mbcache',
    'crc16',
    'libcrc32c',
    'crc32c_generic',
    'crc32c_cryptoapi',
  ],
  ...[
    'binfmt_misc',
    'configfs',
    'overlay',
    'squashfs',
    'fuse',
    'loop',
    'brd',
    'tun',
    'veth',
    'exportfs',
    'netconsole',
  ],
];

const names: ReadonlySet<string> = new Set(kept);

/** Whether the module in this file is one of those that are kept. */
export const isKept = (file: string): boolean => names.has(moduleName(file));

/** Changes when the list does: a kernel that was fetched with another list is fetched again. */
export const keptDigest = createHash('sha256').update(kept.join()).digest('hex').slice(0, 12);
