import test from 'ava';
import { parseConfig } from './config.ts';
import { judge } from './fitness.ts';

const complete = [
  ...['X86_64', 'BINFMT_ELF', 'BLK_DEV_INITRD', 'SERIAL_8250_CONSOLE', 'PROC_FS', 'SYSFS'],
  ...['TMPFS', 'NET', 'INET', 'UNIX98_PTYS', 'PCI'],
]
  .map(option => `CONFIG_${option}=y\n`)
  .join('');

test('a kernel with all that a guest needs is fit', t => {
  t.deepEqual(judge(parseConfig(complete), true), { verdict: 'fit', missing: [] });
});

test('what is missing is named, and a module does not help before the first module is loaded', t => {
  const text = complete
    .replace('CONFIG_TMPFS=y', 'CONFIG_TMPFS=m')
    .replace('CONFIG_BLK_DEV_INITRD=y', '# not set');
  t.deepEqual(judge(parseConfig(text), false), {
    verdict: 'unfit',
    missing: [
      'CONFIG_BLK_DEV_INITRD',
      'CONFIG_TMPFS',
      'CONFIG_VIRTIO_NET or CONFIG_E1000 or CONFIG_8139CP or CONFIG_PCNET32',
    ],
  });
});
