import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { buildImage } from '../images/initramfs.ts';
import { resolveKernels } from '../kernels/resolve.ts';
import { Guest } from './guest.ts';
import { qemuVersion } from './qemu-version.ts';
import { savedState } from './state.ts';
import { SpoiledState } from './state-record.ts';
import { discardState, openDisk } from './state-store.ts';

const silent = () => {};
const never = new AbortController().signal;

async function stateOf(version: string) {
  const [[kernel], image, qemu] = await Promise.all([
    resolveKernels(version, silent),
    buildImage(silent),
    qemuVersion(),
  ]);
  if (!kernel) throw new Error(`no kernel ${version}`);
  const spec = { kernel, image, accel: 'tcg' as const, memoryMiB: 128, qemu };
  return savedState(spec, '/dev/null', silent, never);
}

for (const version of ['5.10', '6.12'])
  test.serial(
    `${version}: every reset is a clean start, at the right time, with its own randomness`,
    async t => {
      const guest = await Guest.start(await stateOf(version), '/dev/null');
      t.teardown(() => guest.stop());
      const seen: string[] = [];
      for (let round = 0; round < 3; round++) {
        const { session } = await guest.reset();
        const before = Math.floor(Date.now() / 1000);
        const { stdout } = await session.run(
          'cat /tmp/mark 2>/dev/null; touch /tmp/mark; date +%s; head -c 16 /dev/urandom | sha256sum',
        );
        const after = Math.ceil(Date.now() / 1000);
        const [clock = '', random = ''] = stdout.trim().split('\n');
        t.true(Number(clock) >= before - 1 && Number(clock) <= after + 1, `the guest's clock says ${clock}`);
        seen.push(random);
        t.is((await session.run('test -e /tmp/mark')).code, 0);
      }
      t.is(new Set(seen).size, 3);
      const { session } = await guest.reset();
      t.is((await session.run('test -e /tmp/mark')).code, 1);
    },
  );

test.serial('two guests of one state run side by side, each on its own disk and port', async t => {
  const state = await stateOf('6.12');
  const guests = await Promise.all([Guest.start(state, '/dev/null'), Guest.start(state, '/dev/null')]);
  t.teardown(() => Promise.all(guests.map(guest => guest.stop())));
  const [a, b] = await Promise.all(guests.map(async guest => (await guest.reset()).session));
  const open = 'mknod /tmp/disk b $(tr : " " </sys/block/vda/dev)';
  await Promise.all([a?.run(`${open}; echo changed >/tmp/disk`), b?.run(open)]);
  const reads = await Promise.all([a, b].map(session => session?.run('head -c 9 /tmp/disk')));
  t.deepEqual(
    reads.map(read => read?.stdout),
    ['changed\nK', 'CELLBLOCK'],
  );
});

test.serial('a guest that ends by itself is noticed while it is waited for', async t => {
  const guest = await Guest.start(await stateOf('6.12'), '/dev/null');
  t.teardown(() => guest.stop());
  const { session } = await guest.reset();
  const ended = t.throwsAsync(guest.ended(), { message: /QEMU ended/ });
  session.run('echo c >/proc/sysrq-trigger').catch(() => {});
  await ended;
  t.regex((await guest.crash()) ?? '', /Kernel panic|kernel NULL pointer|Oops/);
});

test.serial('a saved state that was changed on disk is not used', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'spoiled-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const state = await stateOf('6.12');
  const initramfs = join(directory, 'initramfs');
  await writeFile(initramfs, 'poison');
  await t.throwsAsync(openDisk({ ...state, initramfs }), { instanceOf: SpoiledState, message: /6\.12/ });

  await discardState({ ...state, sha256: { ...state.sha256, disk: 'of another state' } });
  const disk = await openDisk(await stateOf('6.12'));
  await disk.close();
  t.pass('a state that somebody else made anew is kept');
});
