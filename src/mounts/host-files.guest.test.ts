import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { lines } from './volume.fixture.ts';

onEachKernel((guest, on) => {
  test.serial(on('in a user namespace a device may have another name than on the host'), async t => {
    const map = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
    const { stdout, log } = await guest.run('c', 'echo x >/dev/mine && stat -c "%t:%T" /dev/mine', {
      linux: {
        namespaces: [...DEFAULT_CONFIG.linux.namespaces, { type: 'user' }],
        uidMappings: map,
        gidMappings: map,
        devices: [{ path: '/dev/mine', type: 'c', major: 1, minor: 3 }],
      },
    });
    if (log.some(({ mitigation }) => mitigation === 'user-namespace')) return void t.is(stdout, '');
    t.deepEqual(log, []);
    t.is(stdout, '1:3\n');
  });

  test.serial(
    on('C7: in a user namespace the root and sources may lie where only the host gets to'),
    async t => {
      const map = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
      await guest.shell(
        `mkdir -p /tmp/private/rootfs /tmp/private/data /b/rootfs/vol && touch /b/rootfs/one && mount --bind /b/rootfs /tmp/private/rootfs
       echo inside >/tmp/private/data/file && chmod 700 /tmp/private && chown 5:5 /tmp/private && chown 100000 /b/rootfs/dev`,
      );
      const done = await guest.run(
        'c',
        'cat /vol/file /one; echo uid $(id -u); ls /proc/self/fd; touch /vol/new || echo not-owner',
        {
          root: { path: '/tmp/private/rootfs' },
          mounts: [
            { destination: '/proc', type: 'proc', source: 'proc' },
            { destination: '/vol', source: '/tmp/private/data', options: ['rbind'] },
            { destination: '/one', source: '/tmp/private/data/file', options: ['bind'] },
          ],
          linux: {
            namespaces: [...DEFAULT_CONFIG.linux.namespaces, { type: 'user' }],
            uidMappings: map,
            gidMappings: map,
            maskedPaths: [],
            readonlyPaths: [],
          },
          // What 3.8 has not for it is not asked: a tmpfs on /dev, `ro`, another bounding set.
          cell: { devices: { list: 'none' }, capabilities: { policy: 'allow' } },
        },
      );
      await guest.shell(
        'umount /tmp/private/rootfs; rm -r /tmp/private /b/rootfs/one; rmdir /b/rootfs/vol; chown 0 /b/rootfs/dev',
      );
      if (done.log[0]?.mitigation === 'user-namespace') return void t.not(done.code, 0);
      t.deepEqual(done.log, []);
      const [file, one, uid, ...others] = lines(done.stdout);
      t.deepEqual([file, one, uid, others.at(-1)], ['inside', 'inside', 'uid 0', 'not-owner']);
      // Of those that led there none is left: the streams, and the one that ls reads by.
      t.deepEqual(others.slice(0, -1), ['0', '1', '2', '3']);
    },
  );

  test.serial(on('a user namespace that is joined may be described, if it is so'), async t => {
    const map = (hostID: number) => [{ containerID: 0, hostID, size: 65_536 }];
    const users = (hostID: number, path?: string) => ({
      linux: {
        namespaces: [...DEFAULT_CONFIG.linux.namespaces, { type: 'user', path }],
        uidMappings: map(hostID),
        gidMappings: map(hostID),
      },
    });
    await guest.configure('exec sleep 1000', users(100_000));
    const started = await guest.shell(
      'cd /b; cell run -d --pid-file /tmp/pid a </dev/null 2>&1; cat /tmp/pid; rm -f /tmp/pid',
    );
    if (started.stdout.includes('user-namespace')) return void t.pass('this kernel has none');
    const path = `/proc/${started.stdout.trim()}/ns/user`;
    const joined = await guest.run('b', 'readlink /proc/self/ns/user', users(100_000, path));
    const others = await guest.run('b', 'true', users(200_000, path));
    const link = (await guest.shell(`readlink ${path}`)).stdout;
    await guest.shell('cell delete -f a');
    t.deepEqual(joined.log, []);
    t.is(joined.stdout, link);
    t.like(others.log[0], { step: 'id-maps', code: 'step-failed' });
    t.regex(others.log[0]?.msg ?? '', /is joined has 0 100000 65536, not 0 200000 65536/);
  });
});
