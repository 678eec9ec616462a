import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { Kernel } from '../kernel.ts';
import { guestModules, moduleStates } from '../modules.ts';
import { closure, formatDependencies, isModule, moduleName, parseDependencies } from './dep.ts';
import { elfModule } from './fixture.ts';
import { isKept } from './keep.ts';
import { dependencies, readModinfo } from './modinfo.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-modules-'));
test.after.always(() => rm(folder, { recursive: true }));

const dep = `kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz kernel/net/core/failover.ko.xz
kernel/drivers/net/net_failover.ko.xz: kernel/net/core/failover.ko.xz
kernel/net/core/failover.ko.xz:
kernel/drivers/char/hw_random/virtio-rng.ko: kernel/drivers/char/hw_random/rng-core.ko
kernel/drivers/char/hw_random/rng-core.ko:
`;

test('module names ignore the compression and the kind of dash', t => {
  t.is(moduleName('kernel/drivers/char/hw_random/virtio-rng.ko.zst'), 'virtio_rng');
  t.true(isModule('a/b.ko.gz'));
  t.false(isModule('modules.order'));
  t.true(isKept('kernel/drivers/char/hw_random/virtio-rng.ko'));
  t.false(isKept('kernel/drivers/gpu/drm/amdgpu.ko'));
});

test('a closure loads each module after what it needs, once', t => {
  t.deepEqual(closure(parseDependencies(dep), ['virtio-net', 'virtio_rng', 'failover', 'nonesuch']), [
    'kernel/net/core/failover.ko.xz',
    'kernel/drivers/net/net_failover.ko.xz',
    'kernel/drivers/net/virtio_net.ko.xz',
    'kernel/drivers/char/hw_random/rng-core.ko',
    'kernel/drivers/char/hw_random/virtio-rng.ko',
  ]);
});

test('modules.dep survives reading and writing; absolute paths of old depmod become relative', t => {
  t.is(formatDependencies(parseDependencies(dep)), dep);
  const old = parseDependencies('/lib/modules/2.6.26/kernel/a.ko: /lib/modules/2.6.26/kernel/b.ko\n');
  t.deepEqual(old.get('a'), { file: 'kernel/a.ko', needs: ['kernel/b.ko'] });
});

test('a module says what it depends on', t => {
  const modinfo = readModinfo(elfModule({ depends: 'net_failover,failover', vermagic: '6.1.0 SMP' }));
  t.deepEqual(modinfo && dependencies(modinfo), ['net_failover', 'failover']);
  t.deepEqual(modinfo?.get('vermagic'), ['6.1.0 SMP']);
  const independent = readModinfo(elfModule({ depends: '' }));
  t.deepEqual(independent && dependencies(independent), []);
  t.is(readModinfo(Buffer.alloc(100)), undefined);
});

async function kernelWith(name: string, files: Record<string, Buffer | string>): Promise<Kernel> {
  const modules = join(folder, name);
  await mkdir(modules);
  const image = join(modules, 'vmlinuz');
  for (const [file, bytes] of Object.entries({ vmlinuz: '', ...files }))
    await writeFile(join(modules, file), bytes);
  return { name, release: name, source: 'file', sha256: '', image, modules };
}

test('a guest gets decompressed modules in order', async t => {
  const kernel = await kernelWith('compressed', {
    'modules.dep': 'a.ko.xz: b.ko.gz c.ko\nb.ko.gz: c.ko\nc.ko:\n',
    'a.ko.xz': execFileSync('xz', ['-c'], { input: 'A' }),
    'b.ko.gz': gzipSync('B'),
    'c.ko': 'C',
  });
  const modules = await guestModules(kernel, ['a', 'builtin-one']);
  t.deepEqual(
    modules.map(({ name, bytes }) => `${name}=${bytes}`),
    ['c=C', 'b=B', 'a=A'],
  );
});

test('a module that is damaged is our failure and named', async t => {
  const kernel = await kernelWith('damaged', { 'modules.dep': 'a.ko.xz:\n', 'a.ko.xz': 'no xz' });
  await t.throwsAsync(guestModules(kernel, ['a']), { name: 'InfraError', message: /a\.ko\.xz.*xz/ });
});

test('where a driver is comes from modules.builtin, else from the configuration, else it is unknown', async t => {
  const kernel = await kernelWith('states', {
    'modules.dep': 'kernel/tun.ko:\n',
    'modules.builtin': 'kernel/drivers/virtio/virtio_pci.ko\n',
    config: 'CONFIG_E1000=y\nCONFIG_VETH=m\n',
  });
  t.deepEqual(await moduleStates(kernel, ['tun', 'virtio-pci', 'veth']), {
    tun: 'module',
    'virtio-pci': 'builtin',
    veth: 'absent',
  });
  const { modules, ...bare } = kernel;
  t.deepEqual(
    await moduleStates({ ...bare, config: join(modules ?? '', 'config') }, ['e1000', 'veth', 'tun']),
    {
      e1000: 'builtin',
      veth: 'absent',
      tun: 'absent',
    },
  );
  t.deepEqual(await moduleStates(bare, ['e1000']), { e1000: 'unknown' });
});
