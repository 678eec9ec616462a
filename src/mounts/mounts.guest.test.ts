import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { parseMountInfo } from '../sys/mount-info.ts';

const lines = (text: string) => text.split('\n').filter(line => line !== '');
/** The default mounts and `more`. */
const mounting = (...more: object[]) => ({
  root: { path: 'rootfs' },
  mounts: [...DEFAULT_CONFIG.mounts, ...more],
});

onEachKernel((guest, on) => {
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

  test.serial(
    on('C6: a proc is told to hide processes and does, or the container does not start'),
    async t => {
      const hiding = { destination: '/hidden', type: 'proc', source: 'proc', options: ['hidepid=2'] };
      const { code, stdout, log } = await guest.run('c', 'grep " /hidden " /proc/mounts', mounting(hiding));
      if (code === 0) t.regex(stdout, /hidepid=(2|invisible)/);
      else t.regex(JSON.stringify(log), /this kernel takes `hidepid=2` of a proc and ignores it/);
    },
  );

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

  const MOUNTS = 'cat /proc/self/mountinfo';
  /** How the mounts at `path` stand to others, as in `shared:1 master:2`. */
  const peers = (mountInfo: string, path: string) =>
    parseMountInfo(mountInfo).flatMap(({ mountPoint, propagation }) =>
      mountPoint === path ? [propagation.join(' ')] : [],
    );
  const outsidePeers = async () => peers((await guest.shell(MOUNTS)).stdout, '/tmp/vol')[0] ?? '';

  test.serial(on('the root stands to the mounts of the host as its propagation says'), async t => {
    await withVolume(async () => {
      await guest.shell(
        'probe mount -o rshared none /tmp/vol && cp -a /b/rootfs/bin /tmp/vol && mkdir /tmp/vol/dev /tmp/vol/proc /tmp/vol/sys /tmp/vol/in2',
      );
      const outside = await outsidePeers();
      const master = outside.replace('shared', 'master');
      t.regex(outside, /^shared:\d+$/);
      const inside = async (rootfsPropagation?: string) => {
        const root = { path: '/tmp/vol' };
        const { stdout, log } = await guest.run('c', MOUNTS, { root, linux: { rootfsPropagation } });
        t.deepEqual(log, []);
        return peers(stdout, '/')[0];
      };
      t.is(await inside(), '');
      t.is(await inside('private'), '');
      t.is(await inside('unbindable'), 'unbindable');
      t.is(await inside('slave'), master);
      t.is(await inside('rslave'), master);
      t.regex((await inside('shared')) ?? '', new RegExp(`^shared:\\d+ ${master}$`));
      t.regex((await inside('rshared')) ?? '', new RegExp(`^shared:\\d+ ${master}$`));
      t.is(await outsidePeers(), outside);
    });
  });

  test.serial(on('a mount stands to that of the host as its propagation says'), async t => {
    await withVolume(async () => {
      await guest.shell('probe mount -o rshared none /tmp/vol; mkdir /tmp/vol/new /tmp/vol/late');
      const outside = await outsidePeers();
      const master = outside.replace('shared', 'master');
      const inside = async (option: string | undefined, rootfsPropagation?: string) => {
        const { stdout, log } = await guest.run('c', MOUNTS, {
          ...mounting(volume('rbind', ...(option ? [option] : []))),
          linux: { rootfsPropagation },
        });
        t.deepEqual(log, []);
        return [...peers(stdout, '/vol'), ...peers(stdout, '/vol/in')];
      };
      const fresh = new RegExp(`^shared:\\d+ ${master}$`);
      t.deepEqual(await inside(undefined), ['', '']);
      t.deepEqual(await inside('rprivate'), ['', '']);
      t.deepEqual(await inside('runbindable'), ['unbindable', 'unbindable']);
      t.is((await inside('unbindable'))[0], 'unbindable');
      const [slave, slaveIn] = await inside('rslave');
      t.is(slave, master);
      t.regex(slaveIn ?? '', /^master:/);
      t.regex((await inside('rshared'))[0] ?? '', fresh);
      t.is((await inside('rshared', 'shared'))[0], outside);
      t.is((await inside(undefined, 'shared'))[0], master);
    });
  });

  test.serial(
    on('mounts pass to the host and back only where both say shared; the host keeps all of its own'),
    async t => {
      await withVolume(async () => {
        await guest.shell('probe mount -o rshared none /; mkdir /tmp/vol/new /tmp/vol/late');
        // The hierarchies of its groups cell mounts with the first container.
        const own = async () =>
          lines((await guest.shell('cut -d" " -f5 /proc/self/mountinfo | grep -v ^/dev/cgroups')).stdout);
        const before = await own();
        const cell = { capabilities: { add: ['CAP_SYS_ADMIN'] } };
        const tried = async (option: string, rootfsPropagation: string) => {
          const script =
            'mount -t tmpfs new /vol/new; touch /ready; until [ -e /vol/late/seen ] || [ -e /over ]; do sleep 0.1; done; ls /vol/late';
          await guest.configure(script, {
            ...mounting(volume('rbind', option)),
            linux: { rootfsPropagation },
            cell,
          });
          const { stdout } = await guest.shell(
            `cd /b; rm -f rootfs/ready rootfs/over; cell run c </dev/null >/tmp/out & until [ -e rootfs/ready ]; do sleep 0.1; done
           grep -c ' /tmp/vol/new ' /proc/self/mountinfo; mount -t tmpfs late /tmp/vol/late && touch /tmp/vol/late/seen rootfs/over; wait
           cat /tmp/out; umount /tmp/vol/late; umount /tmp/vol/new 2>/dev/null; rm -f rootfs/over`,
          );
          return lines(stdout);
        };
        t.deepEqual(await tried('rshared', 'shared'), ['1', 'seen']);
        t.deepEqual(await tried('rshared', 'private'), ['0', 'seen']);
        t.deepEqual(await tried('rslave', 'slave'), ['0', 'seen']);
        t.deepEqual(await tried('rprivate', 'private'), ['0']);
        t.deepEqual(await own(), before);
        await guest.shell('probe mount -o rprivate none /');
      });
    },
  );

  test.serial(on('a mount namespace is joined by path, but never that of the host'), async t => {
    const linux = (path: string, more: object[] = []) => ({
      namespaces: [
        ...DEFAULT_CONFIG.linux.namespaces.filter(({ type }) => type !== 'mount' && type !== 'pid'),
        { type: 'mount', path },
        ...more,
      ],
    });
    const of = { root: { path: '/srv' } };
    const own = await guest.run('d', 'echo ran', {
      ...of,
      linux: linux('/proc/1/ns/mnt', [{ type: 'pid' }]),
    });
    if (own.log[0]?.code === 'not-enforceable') {
      t.is(own.log[0].mitigation, 'mount-namespace');
      return;
    }
    t.is(own.stdout, '');
    t.regex(own.log.at(-1)?.msg ?? '', /is the mount namespace of the host/);
    await guest.shell('cp -a /b/rootfs /tmp/other && touch /tmp/other/marked');
    const host = (await guest.shell(MOUNTS)).stdout;
    await guest.configure(
      'exec sleep 1000',
      mounting({ destination: '/srv', source: '/tmp/other', options: ['bind'] }),
    );
    const { stdout } = await guest.shell(
      'cd /b; cell run -d --pid-file /tmp/pid a </dev/null >/dev/null 2>&1; cat /tmp/pid',
    );
    const ns = `/proc/${stdout.trim()}/ns`;
    const joined = await guest.run(
      'd',
      'readlink /proc/self/ns/mnt; ls /; [ -s /proc/sysrq-trigger ] || echo masked',
      {
        ...of,
        linux: linux(`${ns}/mnt`, [{ type: 'pid', path: `${ns}/pid` }]),
      },
    );
    t.regex(joined.log[0]?.msg ?? '', /what the container mounts stays there/);
    t.is(joined.log.length, 1);
    const [link, ...seen] = lines(joined.stdout);
    t.is(link, (await guest.shell(`readlink ${ns}/mnt`)).stdout.trim());
    t.true(seen.includes('marked'), joined.stdout);
    t.is(seen.at(-1), 'masked');
    await guest.shell('cell delete -f a; rmdir /b/rootfs/srv; rm -r /tmp/other');
    t.is((await guest.shell(MOUNTS)).stdout, host);
  });

  test.serial(
    on('ids become those that a mount or the user namespace says, or the kernel is said not to do it'),
    async t => {
      const map = (containerID: number, hostID: number, size: number) => [{ containerID, hostID, size }];
      const users = {
        namespaces: [...DEFAULT_CONFIG.linux.namespaces, { type: 'user' }],
        uidMappings: map(0, 100_000, 65_536),
        gidMappings: map(0, 100_000, 65_536),
      };
      const features = JSON.parse((await guest.shell('cell features')).stdout) as {
        cell: { mounts: { setattr: boolean } };
        linux: { mountExtensions: { idmap: { enabled: boolean } } };
      };
      t.is(features.linux.mountExtensions.idmap.enabled, features.cell.mounts.setattr);
      // tmpfs takes maps from 6.3 on, ext4 from the first.
      const made = await guest.shell(
        `mkdir -p /tmp/ids && dd if=/dev/zero of=/tmp/image bs=1024 seek=2047 count=1 2>/dev/null && mke2fs -F /tmp/image >/dev/null 2>&1; mount -o loop /tmp/image /tmp/ids 2>/dev/null || mount -t tmpfs ids /tmp/ids
       mkdir /tmp/ids/in && mount -t tmpfs in /tmp/ids/in && touch /tmp/ids/root /tmp/ids/user /tmp/ids/in/user && chown 5:6 /tmp/ids/user /tmp/ids/in/user`,
      );
      t.is(made.code, 0, made.stderr);
      const run = async (mount: object, linux: object = {}) => {
        const script =
          'cd /vol && stat -c "%n %u:%g" root user in/user; touch new 2>/dev/null && stat -c "%n %u:%g" new; true';
        const done = await guest.run('c', script, {
          ...mounting({ destination: '/vol', source: '/tmp/ids', ...mount }),
          linux: { readonlyPaths: [], ...linux },
        });
        const { stdout } = await guest.shell('cd /tmp/ids; [ -e new ] && stat -c "%u:%g" new; rm -f new');
        return { ...done, made: stdout.trim() };
      };
      if (features.cell.mounts.setattr) {
        const own = {
          options: ['bind', 'idmap'],
          uidMappings: map(0, 1000, 10),
          gidMappings: map(0, 2000, 10),
        };
        const mapped = await run(own);
        t.deepEqual(mapped.log, []);
        // Root of the host is nobody of the file system: it makes no file there (EOVERFLOW).
        t.deepEqual(lines(mapped.stdout).slice(0, 2), ['root 1000:2000', 'user 1005:2006']);
        t.is(mapped.made, '');
        const inside = await run({ options: ['bind', 'idmap'] }, users);
        t.deepEqual(inside.log, []);
        t.deepEqual(lines(inside.stdout).slice(0, 2), ['root 0:0', 'user 5:6']);
        t.is(lines(inside.stdout).at(-1), 'new 0:0');
        t.is(inside.made, '0:0');
        const readOnly = await run(
          { options: ['rbind', 'ridmap', 'ro', 'idmap=uids=@0-0-9;gids=@0-1-9'] },
          users,
        );
        t.deepEqual(readOnly.log, []);
        t.deepEqual(lines(readOnly.stdout).slice(0, 2), ['root 0:1', 'user 5:7']);
        t.is(readOnly.made, '');
        const all = await run({ options: ['rbind', 'ridmap'] }, users);
        t.deepEqual(all.log, []);
        t.is(lines(all.stdout)[2], 'in/user 5:6');
        const control = await run({ options: ['rbind'] }, users);
        t.is(lines(control.stdout)[0], 'root 65534:65534');
        const refused = await run(
          { destination: '/vol', source: '/proc', options: ['bind', 'idmap'] },
          users,
        );
        t.like(refused.log[0], { step: 'mount-trees', code: 'step-failed' });
      } else {
        t.like((await run({ options: ['bind', 'idmap=uids=0-1-1;gids=0-1-1'] })).log[0], {
          code: 'not-enforceable',
          mitigation: 'idmapped-mounts',
        });
      }
      await guest.shell('umount /tmp/ids/in; umount /tmp/ids; rm -rf /tmp/ids /tmp/image');
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
});
