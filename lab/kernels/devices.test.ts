import test from 'ava';
import { canHaveDisk, canHaveNic, chooseDevices, deviceDrivers } from './devices.ts';
import type { ModuleState } from './modules.ts';

const all = (state: ModuleState) => Object.fromEntries(deviceDrivers.map(driver => [driver, state]));

test('virtio is taken where it is, and where nothing is known', t => {
  const virtio = {
    nic: 'virtio-net-pci',
    disk: 'virtio-blk-pci',
    modules: ['virtio_pci', 'virtio_net', 'virtio_blk'],
  } as const;
  t.deepEqual(chooseDevices(all('module')), virtio);
  t.deepEqual(chooseDevices(all('unknown')), virtio);
});

test('what is surely there goes before what may be there', t => {
  const { nic, disk } = chooseDevices({ ...all('unknown'), pcnet32: 'builtin', ata_piix: 'builtin' });
  t.is(nic, 'pcnet');
  t.is(disk, 'virtio-blk-pci');
});

test('virtio drivers without their bus are no use', t => {
  const { nic, disk, modules } = chooseDevices({ ...all('module'), virtio_pci: 'absent' });
  t.is(nic, 'e1000');
  t.is(disk, 'ide');
  t.deepEqual(modules, ['e1000', 'ata_piix', 'sd_mod']);
});

test('a card and a disk are chosen apart', t => {
  const { nic, disk } = chooseDevices({
    ...all('absent'),
    '8139too': 'module',
    piix: 'builtin',
    ide_disk: 'builtin',
  });
  t.is(nic, 'rtl8139');
  t.is(disk, 'ide');
});

test('a kernel that can drive nothing is told from one of which nothing is known', t => {
  t.false(canHaveNic(all('absent')));
  t.false(canHaveDisk({ ...all('absent'), ata_piix: 'builtin' }));
  t.true(canHaveNic({ ...all('absent'), e1000: 'unknown' }));
});
