import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';
import { SLEEPS, START, WRITABLE } from '../sleeper.fixture.ts';

const lines = (text: string) => text.split('\n').filter(line => line !== '');
/** Mounts a controller of version 1 by itself, at /tmp/one; version 2 gives it up a moment after nobody uses it there. */
const ONLY = (controller: string) => `mkdir -p /tmp/one
  for group in libvirtd/lxc libvirtd .; do cd /dev/cgroups-unified/$group 2>/dev/null && for name in $(cat cgroup.subtree_control); do echo -$name >cgroup.subtree_control; done; done; cd /
  for n in 1 2 3 4 5 6 7 8 9 10; do mount -t cgroup -o ${controller} one /tmp/one 2>/tmp/said && break; grep -q busy /tmp/said || break; usleep 100000; done; [ -e /tmp/one/tasks ]`;
const UNMOUNT = 'rmdir /tmp/one/libvirtd/lxc /tmp/one/libvirtd; umount /tmp/one';

onEachKernel((guest, on) => {
  test.serial(on('update: each limit is read back, from options and from JSON'), async t => {
    await guest.configure(SLEEPS, WRITABLE);
    const group = '/dev/cgroups-unified/libvirtd/lxc/c';
    const files = 'memory.max memory.low pids.max cpu.weight cpu.max cpuset.cpus';
    const { stdout, stderr } = await guest.shell(
      `${START}; cell update --memory 64m --memory-reservation 8m --pids-limit 20 --cpu-share 512 --cpu-quota 50000 --cpu-period 100000 --cpuset-cpus 0 c && cd ${group} && cat ${files} && echo &&
       echo '{"memory":{"limit":33554432},"pids":{"limit":-1},"cpu":{"quota":-1,"shares":1024}}' | cell update -r - c && cat ${files}; grep -c . cgroup.procs
       cell update --memory much c; echo $?; cell update c; echo $?; echo '{"devices":[]}' | cell update -r - c; echo $?; cd /; cell delete -f c`,
    );
    if (/cannot enforce/.test(stderr)) return void t.regex(stderr, /(memory|pids|cpu)/);
    const [first = '', second = ''] = stdout.split('\n\n');
    t.deepEqual(lines(first), ['67108864', '8388608', '20', '20', '50000 100000', '0']);
    t.deepEqual(lines(second), ['33554432', '8388608', 'max', '39', 'max 100000', '0', '1', '2', '2', '125']);
    t.regex(stderr, /expected `--memory` to be a number of bytes/);
  });

  test.serial(on('update: a second limit, of another controller than that of the first'), async t => {
    await guest.configure(SLEEPS, WRITABLE);
    const { stdout, stderr } = await guest.shell(
      `for group in libvirtd/lxc libvirtd .; do cd /dev/cgroups-unified/$group 2>/dev/null && echo '-memory -pids' >cgroup.subtree_control; done
       ${START}; cell update --memory 64m c && cd /dev/cgroups-unified/libvirtd/lxc/c && { cell update --pids-limit 20 c; cat memory.max pids.max; }; cd /; cell delete -f c`,
    );
    if (/cannot enforce memory/.test(stderr) || !stdout) return void t.is(stdout, '');
    t.deepEqual(lines(stdout), ['67108864', '20'], stderr);
  });

  test.serial(
    on('update of version 1: each limit of each hierarchy that is mounted is read back'),
    async t => {
      await guest.configure(SLEEPS, WRITABLE);
      const limits = [
        ['memory', '--memory 64m', 'memory.limit_in_bytes', '67108864'],
        ['pids', '--pids-limit 20', 'pids.max', '20'],
        ['cpu', '--cpu-share 512', 'cpu.shares', '512'],
        ['cpu', '--cpu-quota 50000 --cpu-period 100000', 'cpu.cfs_quota_us', '50000'],
        ['cpuset', '--cpuset-cpus 0', 'cpuset.cpus', '0'],
      ] as const;
      for (const [controller, options, file, value] of limits) {
        const { stdout, stderr } = await guest.shell(
          `mkdir -p /tmp/one; mount -t cgroup -o ${controller} one /tmp/one || exit; [ -e /tmp/one/${file} ] || find /tmp/one -name ${file} >/dev/null
         ${START}; cell update ${options} c && cat /tmp/one/libvirtd/lxc/c/${file}; cell delete -f c
         rmdir /tmp/one/libvirtd/lxc /tmp/one/libvirtd; umount /tmp/one`,
        );
        // A controller that this kernel does not have, or not in version 1, or not with this file.
        if (/mount|cannot enforce/.test(stderr)) t.is(stdout, '');
        else t.is(stdout.trim(), value, `${options}: ${stderr}`);
      }
    },
  );

  test.serial(
    on('update: memory without a limit beside a limit of swap, which was finite, in either version'),
    async t => {
      await guest.configure(SLEEPS, WRITABLE);
      const script = (group: string, files: string) => `${START}
        cell update --memory 64m --memory-swap 128m c 2>/dev/null && cd ${group} && {
          cell update --memory -1 c; echo $?; cat ${files}; cell update --memory 512m --memory-swap 1g c && cat ${files}; }
        cell update --memory -1 --memory-swap 1g c; echo $?; cd /; cell delete -f c`;
      const said = (stderr: string) => stderr.includes('memory and swap together, which had 134217728');
      const refused = /memory\.swap: is memory and swap together/;
      const now = await guest.shell(
        script('/dev/cgroups-unified/libvirtd/lxc/c', 'memory.max memory.swap.max'),
      );
      const old = await guest.shell(
        `${ONLY('memory')} && [ -e /tmp/one/memory.memsw.limit_in_bytes ] || exit
         ${script('/tmp/one/libvirtd/lxc/c', 'memory.limit_in_bytes memory.memsw.limit_in_bytes')}`,
      );
      await guest.shell(UNMOUNT);
      const [code, ...rest] = lines(now.stdout);
      // Without version 2, or where it does not count memory, the first update is refused and so is the last.
      if (code === '0') {
        t.deepEqual(rest, ['max', 'max', '536870912', '536870912', '125']);
        t.true(said(now.stderr));
      } else t.deepEqual([code, ...rest], ['125']);
      if (old.stdout !== '') {
        const [done, memory, both, ...others] = lines(old.stdout);
        t.is(done, '0', old.stderr);
        for (const limit of [memory, both]) t.true(Number(limit) > 2 ** 62, limit);
        t.deepEqual(others, ['536870912', '1073741824', '125']);
        t.true(said(old.stderr));
      }
      for (const { stdout, stderr } of [now, old]) if (stdout !== '') t.regex(stderr, refused);
    },
  );

  test.serial(
    on('update: a container that is idle stays so whatever else is set, and has its weight again afterwards'),
    async t => {
      await guest.configure(SLEEPS, WRITABLE);
      const see = (group: string, weight: string) => `${START}
        cell update --cpu-share 512 --cpu-idle 1 c && cd ${group} && {
          cell update --cpu-share 300 c; echo $?; cat cpu.idle; cell update --cpu-idle 0 c; echo $?; cat cpu.idle ${weight}
          cell update --cpu-idle 1 c; cat cpu.idle; cell update --cpu-idle 2 c; echo $?; }; cd /; cell delete -f c`;
      const check = ({ stdout, stderr }: { stdout: string; stderr: string }, weight: string) => {
        if (/cannot enforce|mount:/.test(stderr)) return t.is(stdout, '');
        t.deepEqual(lines(stdout), ['0', '1', '0', '0', weight, '1', '125'], stderr);
        return t.regex(stderr, /cpu\.shares: no weight while idle is 1/);
      };
      check(await guest.shell(see('/dev/cgroups-unified/libvirtd/lxc/c', 'cpu.weight')), '12');
      check(
        await guest.shell(`${ONLY('cpu')} || exit
          ${see('/tmp/one/libvirtd/lxc/c', 'cpu.shares')}`),
        '300',
      );
      await guest.shell(UNMOUNT);
    },
  );

  test.serial(on('update: the devices of the config may be sent again, and no others'), async t => {
    const devices = [
      { allow: false, access: 'rwm' },
      { allow: true, type: 'c', major: 10, minor: 229, access: 'rw' },
    ];
    await guest.configure(SLEEPS, { ...WRITABLE, linux: { resources: { devices } } });
    const send = (resources: object) => `echo '${JSON.stringify(resources)}' | cell update -r - c; echo $?`;
    const { stdout, stderr } = await guest.shell(
      `${START}; ${send({ devices })}; ${send({ devices: devices.slice(0, 1) })}; ${send({ devices: [...devices].reverse() })}
       ${send({ devices, pids: { limit: 20 } })}; cat /dev/cgroups-unified/libvirtd/lxc/c/pids.max 2>/dev/null; cell delete -f c`,
    );
    const [same, fewer, others, limit, ...rest] = lines(stdout);
    t.deepEqual([same, fewer, others], ['0', '125', '125'], stderr);
    t.is(lines(stderr).filter(line => line.includes('resources.devices cannot be changed')).length, 2);
    if (limit === '0') t.deepEqual(rest, ['20']);
    else t.regex(stderr, /cannot enforce pids-limit/);
  });
});
