import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';
import { lines, mounting, without } from './volume.fixture.ts';

onEachKernel((guest, on) => {
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
    const linux = { namespaces: without('network') };
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

  /** What the host sees of file systems of this kind: their options, and who owns the root of one. */
  const options = async (type: string, root = '/') => {
    const { stdout } = await guest.shell(
      `grep " - ${type} " /proc/self/mountinfo | sed "s/.* - //"; stat -c "%a %u:%g" ${root}`,
    );
    return lines(stdout);
  };

  test.serial(on('A10: the devpts of the host keeps its options when a container shows it'), async t => {
    await guest.shell(
      'grep -q " /dev/pts devpts " /proc/mounts && set -- -o remount,mode=0622,gid=9 || set -- -o mode=0622,gid=9; mount "$@" -t devpts devpts /dev/pts',
    );
    const before = await options('devpts');
    t.true(
      before.some(line => /gid=9,mode=622/.test(line)),
      before.join(),
    );
    const host = { cell: { devpts: { instance: 'host' } } };
    const { stdout, log } = await guest.run('c', 'grep " /dev/pts " /proc/mounts', host);
    t.deepEqual(await options('devpts'), before);
    const features = JSON.parse((await guest.shell('cell features')).stdout) as { cell: { devpts: string } };
    t.deepEqual(await options('devpts'), before);
    if (features.cell.devpts === 'private-by-default') {
      t.deepEqual(log, []);
      t.regex(stdout, /gid=5,mode=620/);
    } else {
      t.regex(stdout, / rw,nosuid,noexec.*gid=9,mode=622/);
      t.regex(log[0]?.msg ?? '', /keeps its options: `ptmxmode=0666`, `mode=0620`, `gid=5` ignored/);
      // Nobody knows the options of what is mounted nowhere.
      await guest.shell('umount /dev/pts');
      const none = await guest.run('c', 'true', host);
      t.regex(none.log.at(-1)?.msg ?? '', /the host has no devpts mounted/);
      await guest.shell('mount -t devpts devpts /dev/pts');
    }
  });

  test.serial(on('debugfs and tracefs keep the owner and the mode that the host gave them'), async t => {
    for (const type of ['debugfs', 'tracefs']) {
      const mounted = await guest.shell(
        `mkdir -p /tmp/once && mount -t ${type} once /tmp/once && chmod 751 /tmp/once && chown 5:6 /tmp/once`,
      );
      if (mounted.code !== 0) {
        t.regex(mounted.stderr, /No such device/);
        continue;
      }
      const before = await options(type, '/tmp/once');
      t.is(before.at(-1), '751 5:6');
      const mount = { destination: '/once', type, source: type, options: ['nosuid', 'noexec'] };
      const seen = await guest.run(
        'c',
        'grep " /once " /proc/mounts; stat -c "%a %u:%g" /once',
        mounting(mount),
      );
      t.deepEqual(seen.log, []);
      t.regex(seen.stdout, new RegExp(`^\\S+ /once ${type} rw,nosuid,noexec.*\n751 5:6\n$`));
      t.deepEqual(await options(type, '/tmp/once'), before);
      // What else is mounted there is not taken for it.
      await guest.shell('mount -t tmpfs over /tmp/once');
      const covered = await guest.run('c', 'grep -c " /once [dt]" /proc/mounts', mounting(mount));
      t.is(covered.stdout, '1\n', JSON.stringify(covered.log));
      await guest.shell('umount /tmp/once; umount /tmp/once; rmdir /tmp/once');
    }
  });

  test.serial(on('C6: options of a proc are not set for processes outside of the container'), async t => {
    const hiding = { destination: '/hidden', type: 'proc', source: 'proc', options: ['hidepid=2', 'gid=7'] };
    const before = await options('proc');
    t.false(before.some(line => /hidepid|gid/.test(line)));
    const changes = { ...mounting(hiding), linux: { namespaces: without('pid') } };
    const run = await guest.run('c', 'grep " /hidden " /proc/mounts', changes);
    t.deepEqual(await options('proc'), before);
    if (run.code === 0) {
      t.regex(run.stdout, /gid=7,hidepid=/);
      return;
    }
    t.like(run.log[0], { code: 'not-enforceable', mitigation: 'proc-options' });
    const warned = await guest.run('c', 'grep " /hidden " /proc/mounts', {
      ...changes,
      cell: { onUnenforceable: 'warn' },
    });
    t.notRegex(warned.stdout, /hidepid|gid/);
    t.like(warned.log[0], { level: 'warning', mitigation: 'proc-options' });
    t.deepEqual(await options('proc'), before);
  });

  test.serial(on('cgroup version 2 keeps its options when cell is the first to mount it'), async t => {
    // Mounted and taken off again: they are the hierarchy's, and stay.
    const made = await guest.shell(
      'umount /dev/cgroups-unified; mkdir -p /tmp/two && mount -t cgroup2 -o nsdelegate two /tmp/two && umount /tmp/two',
    );
    if (made.code !== 0) {
      t.regex(made.stderr.trim().split('\n').at(-1) ?? '', /No such device|Invalid argument/);
      return;
    }
    const shown = 'mount -t cgroup2 two /tmp/two; grep " /tmp/two " /proc/mounts; umount /tmp/two';
    const { log } = await guest.run('c', 'true', { cell: { devices: { enforce: 'bpf' } } });
    t.deepEqual(log, []);
    t.deepEqual(await options('cgroup2').then(([first]) => first), 'cgroup2 cgroup2 rw,nsdelegate');
    // The control: this is what a mount does that says nothing of them.
    t.notRegex((await guest.shell(shown)).stdout, /nsdelegate/);
    await guest.shell('rmdir /tmp/two');
  });

  test.serial(
    on('a sysfs that the host has made read-only stays so, and one of the container is its own'),
    async t => {
      const type = async () => (await options('sysfs')).filter(line => line.startsWith('sysfs'));
      await guest.shell('mount -o remount,ro /sys');
      const closed = await type();
      t.true(closed.length > 0 && closed.every(line => / ro\b/.test(line)), closed.join());
      const open = { destination: '/sys2', type: 'sysfs', source: 'sysfs', options: ['nosuid'] };
      const inside = await guest.run('c', 'grep " /sys2 " /proc/mounts', mounting(open));
      t.deepEqual(inside.log, []);
      t.deepEqual(await type(), closed);
      const shared = await guest.run('c', 'grep " /sys2 " /proc/mounts', {
        ...mounting(open),
        linux: { namespaces: without('network') },
      });
      t.regex(shared.stdout, / ro[, ]/);
      t.deepEqual(await type(), closed);
      // Up to 2.6.34 there is one for all network namespaces.
      const old = (await guest.shell('uname -r')).stdout.startsWith('2.6.');
      t.regex(inside.stdout, old ? / ro[, ]/ : / rw,nosuid/);
      await guest.shell('mount -o remount,rw /sys');
    },
  );
});
