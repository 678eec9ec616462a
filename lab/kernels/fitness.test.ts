import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { parseConfig } from './config.ts';
import { judge, refuseUnfit } from './fitness.ts';

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
      'CONFIG_VIRTIO_NET or CONFIG_E1000 or CONFIG_8139CP or CONFIG_8139TOO or CONFIG_PCNET32',
    ],
  });
});

test('without a configuration only the modules can speak against a kernel', t => {
  t.is(judge(undefined, true).verdict, 'unknown');
  t.is(judge(undefined, false).verdict, 'unfit');
});

test('the run is refused with the name of the kernel and of every option', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'cellblock-fitness-'));
  const config = join(folder, 'config');
  await writeFile(config, complete.replace('CONFIG_SERIAL_8250_CONSOLE=y\n', ''));
  const kernel = { name: 'mine', release: '1', source: 'store', sha256: '', image: '', config } as const;
  await t.throwsAsync(refuseUnfit([kernel]), {
    name: 'UserError',
    message: /mine: it lacks CONFIG_SERIAL_8250_CONSOLE, CONFIG_VIRTIO_NET or/,
  });
  await writeFile(config, `${complete}CONFIG_E1000=y\n`);
  await t.notThrowsAsync(refuseUnfit([kernel]));
  await rm(folder, { recursive: true });
});
