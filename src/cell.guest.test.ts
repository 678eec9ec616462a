import test from 'ava';
import { onEachKernel } from './guest.fixture.ts';
import { DEFAULT_CONFIG } from './spec/default-config.ts';

const GROUPS = '/dev/cgroups/libvirtd/lxc';
const lines = (text: string) => text.split('\n').filter(line => line !== '');
const cell = (extension: object) => ({ cell: extension });

onEachKernel((guest, on, kernel) => {
  test.serial(
    on('A1: the container sees its own root, processes, name, and ends with its status'),
    async t => {
      const { stdout, code } = await guest.run('c', 'echo $$; hostname; ls /; exit 3');
      t.deepEqual(lines(stdout), ['1', 'cell', 'bin', 'dev', 'proc', 'sys']);
      t.is(code, 3);
    },
  );

  test.serial(on('A6, A7, A9: the devices of the seed and no other, to open or to make'), async t => {
    const script = `for n in null zero full console random urandom; do [ -c /dev/$n ] && echo $n; done
      mknod /dev/x c 1 5 && echo made; mknod /dev/y c 5 0 || mknod /dev/z b 254 0 || echo refused; cat /dev/null`;
    const { stdout, code } = await guest.run('c', script, cell({ devices: { list: 'seed-2008' } }));
    t.deepEqual(lines(stdout), ['null', 'zero', 'full', 'console', 'random', 'urandom', 'made', 'refused']);
    t.is(code, 0);
  });

  test.serial(on('A2: without a device group any node can be made'), async t => {
    t.is((await guest.run('c', 'mknod /dev/z b 254 0', cell({ devices: { enforce: 'none' } }))).code, 0);
  });

  test.serial(on('B4, B14: the group is gone after death, and no process is left above it'), async t => {
    await guest.run('c', 'true');
    t.deepEqual(lines((await guest.shell(`ls -d ${GROUPS}/*/; cat ${GROUPS}/tasks`)).stdout), []);
  });

  test.serial(on('B13: below deny-all nothing can be whitelisted; the failed step is named'), async t => {
    const { code, log } = await guest.run('c', 'true', cell({ cgroup: { intermediate: 'deny-all' } }));
    t.is(code, 125);
    t.like(log[0], { level: 'error', step: 'device-policy', code: 'not-enforceable', errno: 'EPERM' });
    t.is((await guest.shell(`test -e ${GROUPS}/c`)).code, 1);
  });

  test.serial(on('E1 to E6: the seven capabilities of the seed are in no set'), async t => {
    const { stdout } = await guest.run('c', 'grep ^Cap /proc/self/status');
    const seven = [16, 22, 25, 29, 30, 32, 33].reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n);
    const sets = lines(stdout).map(line => BigInt(`0x${line.split('\t')[1]}`));
    t.true(sets.length >= 4);
    t.true(sets.every(set => (set & seven) === 0n));
    t.not(sets[1], 0n);
  });

  test.serial(on('C6: sysrq-trigger is covered and /proc/sys cannot be written'), async t => {
    const { stdout } = await guest.run(
      'c',
      'echo h 2>/dev/null >/proc/sysrq-trigger; [ -s /proc/sysrq-trigger ] || echo empty; (echo x >/proc/sys/kernel/hostname) 2>&1 | grep -c Read-only',
    );
    t.deepEqual(lines(stdout), ['empty', '1']);
  });

  test.serial(on('A10: the terminals inside are not those outside'), async t => {
    const { stdout } = await guest.run('c', 'ls /dev/pts; readlink /dev/ptmx');
    t.deepEqual(lines(stdout), ['ptmx', 'pts/ptmx']);
  });

  test.serial(on('D4: a mount through a link does not start; the host is not mounted on'), async t => {
    await guest.shell('rm -rf /b/rootfs/proc && ln -s /mnt /b/rootfs/proc');
    const { code, log } = await guest.run('c', 'true');
    await guest.shell('rm /b/rootfs/proc && mkdir /b/rootfs/proc');
    t.is(code, 125);
    t.regex(log[0]?.msg ?? '', /`proc` is a symbolic link/);
    t.is((await guest.shell('grep -c " /mnt " /proc/mounts')).stdout.trim(), '0');
  });

  test.serial(
    on('X20: inherited descriptors are closed, and the environment is that of the config'),
    async t => {
      await guest.configure('ls /proc/self/fd | wc -l; env');
      const { stdout } = await guest.shell('cd /b; SECRET=1 cell run c 7</etc/passwd 9</ </dev/null');
      // The fourth is that of ls itself.
      t.is(lines(stdout)[0], '4');
      t.notRegex(stdout, /SECRET/);
    },
  );

  test.serial(
    on('the end by a signal is 128 and its number; a signal to cell reaches the container'),
    async t => {
      t.is((await guest.run('c', 'sh -c "kill -9 \\$\\$"; exit $?')).code, 137);
      await guest.configure('trap "exit 9" TERM; touch /ready; while :; do sleep 0.1; done', {
        root: { path: 'rootfs' },
      });
      const { stdout } = await guest.shell(
        'cd /b; rm -f rootfs/ready; cell run c & pid=$!; until [ -e rootfs/ready ]; do sleep 0.1; done; kill -TERM $pid; wait $pid; echo $?',
      );
      t.is(stdout.trim(), '9');
    },
  );

  test.serial(
    on('a running id is in use; after kill -9 of cell the container dies and the next run cleans up'),
    async t => {
      await guest.configure('touch /ready; sleep 1000', { root: { path: 'rootfs' } });
      const { stdout } = await guest.shell(
        `cd /b; rm -f rootfs/ready; cell run c </dev/null & pid=$!; until [ -e rootfs/ready ]; do sleep 0.1; done
       cell run c 2>/dev/null; echo $?; kill -9 $pid; while [ -s ${GROUPS}/c/tasks ]; do sleep 0.1; done; [ -d ${GROUPS}/c ] && echo left`,
      );
      t.deepEqual(lines(stdout), ['125', 'left']);
      const { code, log } = await guest.run('c', 'true');
      t.is(code, 0);
      t.deepEqual(
        log.map(({ level }) => level),
        ['warning'],
      );
      t.is((await guest.shell(`test -e ${GROUPS}/c`)).code, 1);
    },
  );

  test.serial(
    on('D4, X14: a component that is swapped for a link while containers start is never followed'),
    async t => {
      const goal = { destination: '/way/deep/goal', type: 'tmpfs', source: 'goal' };
      // In the image `way` is by turns a directory and a link to the host's /tmp/victim; missing directories below it
      // are made, and where they are made shows who won.
      const swap =
        'cd /b/rootfs; while [ ! -e /tmp/over ]; do rm -rf way; ln -s /tmp/victim way; rm -rf way; mkdir way; done';
      const race = async (safe: boolean) => {
        await guest.configure('true', {
          root: { path: 'rootfs' },
          mounts: [...DEFAULT_CONFIG.mounts, goal],
          cell: { mounts: { safe } },
        });
        const { stdout, stderr } = await guest.shell(
          `mkdir /tmp/victim; (${swap}) 2>/dev/null & swapper=$!; runs=0
           while [ -z "$(ls /tmp/victim)" ] && { [ $runs -lt 20 ] || { [ $runs -lt 200 ] && ! grep -q 'symbolic link' /tmp/race.log; }; }; do runs=$((runs + 1))
             cell run --bundle /b c </dev/null 2>>/tmp/race.log; done
           touch /tmp/over; wait $swapper; ls /tmp/victim | wc -l; grep -c 'symbolic link' /tmp/race.log; tail -n 3 /tmp/race.log >&2
           rm -rf /tmp/over /tmp/victim /tmp/race.log /b/rootfs/way`,
        );
        const [won, met] = lines(stdout).map(Number);
        return { won, met, said: stderr };
      };
      const { won, met, said } = await race(true);
      t.is(won, 0);
      t.true(Number(met) > 0, `no start met the link, nothing was tried: ${said}`);
      const control = await race(false);
      t.is(control.won, 1, `by path, the swap must win: ${control.said}`);
    },
  );

  test.serial(on('B11: cell in a group of its own makes its groups below it'), async t => {
    await guest.configure('grep -o "devices:.*" /proc/self/cgroup');
    const { stdout } = await guest.shell(
      'mkdir -p /dev/cgroups/host; echo $$ >/dev/cgroups/host/tasks; cd /b; cell run c </dev/null; echo $$ >/dev/cgroups/tasks',
    );
    t.is(stdout.trim(), 'devices:/host/libvirtd/lxc/c');
  });

  test.serial(on('four containers at once, each with its own group'), async t => {
    await guest.configure('sleep 0.3; grep -o "lxc/.*" /proc/self/cgroup');
    const { stdout } = await guest.shell(
      'cd /b; for i in 1 2 3 4; do cell run c$i </dev/null & done; wait; ls /run/cell',
    );
    t.deepEqual(lines(stdout).sort(), ['lock', 'lxc/c1', 'lxc/c2', 'lxc/c3', 'lxc/c4']);
  });

  test.serial(on('features and the plan are JSON about this kernel'), async t => {
    const features = JSON.parse((await guest.shell('cell features')).stdout) as {
      cell: { release: string };
    };
    t.is(features.cell.release, kernel.release);
    await guest.configure('true');
    const plan = JSON.parse((await guest.shell('cd /b; cell run --plan c')).stdout) as {
      notEnforceable: unknown[];
    };
    t.deepEqual(plan.notEnforceable, []);
  });
});
