import test from 'ava';
import { qemuArguments } from './arguments.ts';

const machine = {
  kernelImage: '/k/bzImage',
  initramfs: '/i/initramfs',
  accel: 'tcg',
  memoryMiB: 128,
  devices: { nic: 'virtio-net-pci', disk: 'virtio-blk-pci' },
} as const;
const valueOf = (args: string[], option: string) => args[args.indexOf(option) + 1];

test('SSH is forwarded from this machine alone, and the guest reaches nothing', t => {
  const network = valueOf(qemuArguments(machine), '-netdev') ?? '';
  t.true(network.includes('restrict=on'));
  t.true(network.includes('hostfwd=tcp:127.0.0.1:0-:22'));
});

test('a boot and a restore differ in nothing but the snapshot', t => {
  const [boot, restore] = [qemuArguments(machine), qemuArguments({ ...machine, restore: 'clean' })];
  t.deepEqual(restore, [...boot, '-loadvm', 'clean']);
});

test('the machine is what was asked for', t => {
  const args = qemuArguments({ ...machine, accel: 'kvm', memoryMiB: 64 });
  t.is(valueOf(args, '-accel'), 'kvm');
  t.is(valueOf(args, '-m'), '64M');
  t.is(valueOf(args, '-kernel'), '/k/bzImage');
});

test('a kernel without virtio gets the devices that it can drive, and no other', t => {
  const args = qemuArguments({ ...machine, devices: { nic: 'e1000', disk: 'ide' } }).join(' ');
  t.true(args.includes('-device e1000,netdev=net,'));
  t.true(args.includes('-device ide-hd,drive=disk'));
  t.false(/virtio-(net|blk)/.test(args));
});

test('how the host reads the disk changes nothing else', t => {
  const uring = qemuArguments({ ...machine, diskIo: 'io_uring' });
  const threads = qemuArguments({ ...machine, diskIo: 'threads' });
  t.deepEqual(
    uring.map(word => word.replace('aio=io_uring', 'aio=threads')),
    threads,
  );
  t.notDeepEqual(uring, threads);
  t.deepEqual(qemuArguments(machine), threads);
});
