import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { lines, mounting } from './volume.fixture.ts';

onEachKernel((guest, on) => {
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
      };
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
});
