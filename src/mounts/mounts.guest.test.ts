import test from 'ava';
import { type CellGuest, cellGuest, testKernels } from '../guest.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';

const lines = (text: string) => text.split('\n').filter(line => line !== '');
/** The default mounts and `more`. */
const mounting = (...more: object[]) => ({
  root: { path: 'rootfs' },
  mounts: [...DEFAULT_CONFIG.mounts, ...more],
});

for (const kernel of await testKernels()) {
  let guest: CellGuest;
  test.before(`${kernel.name} boots`, async () => {
    guest = await cellGuest(kernel);
  });
  test.after.always(`${kernel.name} stops`, () => guest?.stop());
  const on = (title: string) => `${kernel.name}: ${title}`;

  /** A directory of the host with a file system in it, and one more in that. */
  const withVolume = async (use: () => Promise<void>) => {
    const made = await guest.shell(
      'mkdir -p /tmp/vol && mount -t tmpfs vol /tmp/vol && mkdir /tmp/vol/in && mount -t tmpfs in /tmp/vol/in && touch /tmp/vol/file && ln -s file /tmp/vol/link',
    );
    if (made.code !== 0) throw new Error(made.stderr);
    try {
      await use();
    } finally {
      await guest.shell('umount /tmp/vol/in; umount /tmp/vol; rmdir /tmp/vol');
    }
  };
  const volume = (...options: string[]) => ({ destination: '/vol', source: '/tmp/vol', options });

  test.serial(on('what the host has only once does not become read-only with the container'), async t => {
    await guest.shell('mkdir -p /tmp/debug && mount -t debugfs debugfs /tmp/debug');
    const shown = async () => {
      const { stdout } = await guest.shell(
        'grep -E " - (sysfs|debugfs) " /proc/self/mountinfo; cat /proc/mounts',
      );
      return lines(stdout).filter(line => /sysfs|debugfs/.test(line));
    };
    const before = await shown();
    t.true(before.length > 0);
    // In the network namespace of the host its sysfs is the container's.
    const linux = { namespaces: DEFAULT_CONFIG.linux.namespaces.filter(({ type }) => type !== 'network') };
    const debug = { destination: '/debug', type: 'debugfs', source: 'debugfs', options: ['ro'] };
    const inside = await guest.run('c', 'grep -E "^(sysfs|debugfs) " /proc/mounts', {
      ...mounting(debug),
      linux,
    });
    t.deepEqual(inside.log, []);
    t.true(
      lines(inside.stdout).every(line => / ro[, ]/.test(line)),
      inside.stdout,
    );
    t.is(lines(inside.stdout).length, 2);
    t.deepEqual(await shown(), before);
    await guest.shell('umount /tmp/debug');
  });

  test.serial(on('recursive options reach every mount of a tree, others the first'), async t => {
    await withVolume(async () => {
      const script =
        'touch /vol/a 2>/dev/null && echo first; touch /vol/in/a 2>/dev/null && echo second; true';
      const flags = 'grep -E " /vol(/in)? " /proc/mounts | cut -d" " -f4 | cut -d, -f1-3';
      const written = async (...options: string[]) => {
        const { stdout, log } = await guest.run('c', script, mounting(volume('rbind', ...options)));
        t.deepEqual(log, []);
        return lines(stdout);
      };
      t.deepEqual(await written('rro'), []);
      t.deepEqual(await written('ro'), ['second']);
      t.deepEqual(await written(), ['first', 'second']);
      t.deepEqual(await written('ro', 'rrw'), ['first', 'second']);
      const all = await guest.run(
        'c',
        flags,
        mounting(volume('rbind', 'rnosuid', 'rnodev', 'rnoatime', 'rnoexec')),
      );
      t.deepEqual(all.log, []);
      t.deepEqual(lines(all.stdout), ['rw,nosuid,nodev', 'rw,nosuid,nodev']);
    });
  });

  test.serial(
    on('a mount that is to follow no link follows none, or the kernel is said to have none'),
    async t => {
      await withVolume(async () => {
        const features = JSON.parse((await guest.shell('cell features')).stdout) as {
          cell: { mounts: { nosymfollow: boolean } };
        };
        for (const option of ['nosymfollow', 'rnosymfollow']) {
          const { stdout, log } = await guest.run(
            'c',
            'cat /vol/file && echo file; cat /vol/link 2>/dev/null && echo link; true',
            mounting(volume('rbind', option)),
          );
          if (features.cell.mounts.nosymfollow) t.is(stdout, 'file\n', JSON.stringify(log));
          else t.like(log[0], { code: 'not-enforceable', mitigation: 'nosymfollow' });
        }
        const { stdout } = await guest.run('c', 'cat /vol/link && echo link', mounting(volume('rbind')));
        t.is(stdout, 'link\n');
      });
    },
  );

  test.serial(on('what is bound keeps what its file system was mounted with'), async t => {
    await guest.shell('mkdir -p /tmp/no && mount -t tmpfs -o nosuid,noexec,noatime no /tmp/no');
    const bound = async (...options: string[]) => {
      const mount = { destination: '/vol', source: '/tmp/no', options: ['bind', ...options] };
      const { stdout, log } = await guest.run('c', 'grep " /vol " /proc/mounts', mounting(mount));
      t.deepEqual(log, []);
      return stdout.split(' ')[3] ?? '';
    };
    t.regex(await bound('ro'), /^ro,nosuid,noexec,noatime/);
    t.regex(await bound('nodev', 'suid'), /^rw,nodev,noexec,noatime/);
    await guest.shell('umount /tmp/no; rmdir /tmp/no');
  });
}
