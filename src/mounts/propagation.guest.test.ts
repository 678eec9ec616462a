import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { parseMountInfo } from '../sys/mount-info.ts';
import { lines, mounting, volume, withVolume } from './volume.fixture.ts';

onEachKernel((guest, on) => {
  const MOUNTS = 'cat /proc/self/mountinfo';
  /** How the mounts at `path` stand to others, as in `shared:1 master:2`. */
  const peers = (mountInfo: string, path: string) =>
    parseMountInfo(mountInfo).flatMap(({ mountPoint, propagation }) =>
      mountPoint === path ? [propagation.join(' ')] : [],
    );
  const outsidePeers = async () => peers((await guest.shell(MOUNTS)).stdout, '/tmp/vol')[0] ?? '';

  test.serial(on('the root stands to the mounts of the host as its propagation says'), async t => {
    await withVolume(guest, async () => {
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
    await withVolume(guest, async () => {
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
      await withVolume(guest, async () => {
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
});
