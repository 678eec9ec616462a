import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { lines, mounting, volume, withVolume } from './volume.fixture.ts';

onEachKernel((guest, on) => {
  test.serial(on('recursive options reach every mount of a tree, others the first'), async t => {
    await withVolume(guest, async () => {
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
      await withVolume(guest, async () => {
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

  test.serial(on('what a tmpfs covers is copied into it, links as links, with owners and modes'), async t => {
    await guest.shell(
      `mkdir -p /b/rootfs/full/dir /tmp/outside && cd /b/rootfs/full && echo secret >/tmp/outside/file &&
       echo text >dir/file && chmod 4751 dir/file && chown 7:8 dir && chmod 2570 dir && ln -s /tmp/outside/file link &&
       ln -s /tmp/outside out && mkfifo fifo && mknod null c 1 3 && chmod 1711 . && chown 3:4 .`,
    );
    const script = `cd /full && touch dir/more && stat -c '%n %a %u:%g %F' . dir dir/file fifo null && readlink link && readlink out &&
      cat dir/file; cat link 2>/dev/null; echo x >/full/dir/file; grep ' /full ' /proc/mounts`;
    const tmpfs = { destination: '/full', type: 'tmpfs', source: 'tmpfs' };
    const filled = async (...options: string[]) => {
      const mount = { ...tmpfs, options: ['tmpcopyup', ...options] };
      const { stdout, log } = await guest.run('c', script, mounting(mount));
      t.deepEqual(log, []);
      return lines(stdout);
    };
    const shown = await filled();
    t.deepEqual(shown.slice(0, -1), [
      '. 1711 3:4 directory',
      'dir 2570 7:8 directory',
      'dir/file 4751 0:0 regular file',
      'fifo 644 0:0 fifo',
      'null 644 0:0 character special file',
      '/tmp/outside/file',
      '/tmp/outside',
      'text',
    ]);
    t.is((await guest.shell('cat /b/rootfs/full/dir/file; ls /b/rootfs/full/dir')).stdout, 'text\nfile\n');
    t.regex((await filled('mode=0700', 'uid=5'))[0] ?? '', /^\. 700 5:4/);
    t.regex((await filled('ro')).at(-1) ?? '', / ro[, ]/);
    const small = await guest.run('c', 'true', mounting({ ...tmpfs, options: ['tmpcopyup', 'nr_inodes=3'] }));
    t.like(small.log[0], { step: 'mount', errno: 'ENOSPC' });
    await guest.shell('rm -rf /b/rootfs/full /tmp/outside');
  });

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

  test.serial(
    on('a tmpfs has the mode of what it covers; a /dev of its own is read-only with everything in it'),
    async t => {
      await guest.shell('mkdir -m 710 /b/rootfs/closed');
      const dev = DEFAULT_CONFIG.mounts.map(mount =>
        mount.destination === '/dev' ? { ...mount, options: [...mount.options, 'ro'] } : mount,
      );
      const { stdout, log } = await guest.run(
        'c',
        'stat -c "%a" /closed /told /made; echo x >/dev/null && [ -c /dev/pts/ptmx ] && echo full; touch /dev/x 2>/dev/null || echo closed',
        {
          root: { path: 'rootfs' },
          mounts: [
            ...dev,
            { destination: '/closed', type: 'tmpfs', source: 'tmpfs', options: ['nosuid'] },
            { destination: '/told', type: 'tmpfs', source: 'tmpfs', options: ['mode=1500'] },
            { destination: '/made', type: 'tmpfs', source: 'tmpfs' },
          ],
        },
      );
      await guest.shell('cd /b/rootfs; rmdir closed told made');
      t.deepEqual(log, []);
      t.deepEqual(lines(stdout), ['710', '1500', '1777', 'full', 'closed']);
    },
  );
});
