import test, { type ExecutionContext } from 'ava';
import { compareVersions } from '../lab/kernels/version.ts';
import { harmfulPathsAndMountsDenied, harmfulPathsDenied } from '../lab/scenarios/apparmor-profiles.ts';
import { NotEnforceable } from '../lab/scenarios/surprises.ts';
import { type CellRun, onEachKernel } from './guest.fixture.ts';
import { DEFAULT_CONFIG } from './spec/default-config.ts';

const lines = (text: string) => text.split('\n').filter(line => line !== '');
const { namespaces } = DEFAULT_CONFIG.linux;
/** Everything a container of the default config may not do, so that only the profile under test stands in the way. */
const unguarded = {
  process: { ...DEFAULT_CONFIG.process, noNewPrivileges: false },
  linux: { maskedPaths: [], readonlyPaths: [] },
  cell: { capabilities: { policy: 'allow', add: [], drop: [] } },
};
/** Loads the profile, shows that the container knows it, and goes under it. */
const OWN_POLICY = `cat /proc/self/attr/current
dd if=/own/policy of=/sys/kernel/security/apparmor/.replace bs=1000000 2>/dev/null
cat /sys/kernel/security/apparmor/profiles
printf 'exec cellblock-mounts' >/proc/self/attr/exec
exec sh -c 'echo h >/proc/sysrq-trigger || echo refused'`;
/** `h` only prints a help text. The last step is last: it takes /proc away. */
const HARM = `cat /proc/self/attr/current
(echo h >/proc/sysrq-trigger) && echo sysrq
cd /dev/shm && mkdir t d m
mount -t tmpfs t t && echo tmpfs
mount -t devpts d d && echo devpts
mount -o move /proc m && echo h >m/sysrq-trigger && echo moved`;
/** A mitigation by the name that cell has for it, and the first version of Linux that can enforce it. */
interface Since {
  mitigation: RegExp;
  since: string;
}
const map = [{ containerID: 0, hostID: 100_000, size: 65_536 }];

onEachKernel((guest, on, { release }) => {
  /** Whether it is in force, as it has to be from that version on; before, the start was refused by its name. */
  const inForce = (t: ExecutionContext, { log, stdout }: CellRun, { mitigation, since }: Since): boolean => {
    const able = compareVersions(release, since) >= 0;
    if (able) t.deepEqual(log, []);
    else {
      t.is(stdout, '');
      t.is(log[0]?.code, 'not-enforceable');
      t.regex(log[0]?.mitigation ?? '', mitigation);
    }
    return able;
  };

  test.serial(on('C7: root of a user namespace is another user on the host, and owns no sysctl'), async t => {
    const run = await guest.run(
      'c',
      'id -u; cat /proc/self/uid_map; echo x 2>/dev/null >/proc/sys/kernel/core_pattern || echo refused; cat /dev/null && echo node; grep " /dev/null " /proc/self/mounts | grep nosuid | grep -c noexec',
      {
        linux: {
          namespaces: [...namespaces, { type: 'user' }],
          uidMappings: map,
          gidMappings: map,
          readonlyPaths: [],
        },
      },
    );
    if (!inForce(t, run, { mitigation: /^user-namespace$|^capabilities-bounding$/, since: '3.13' })) return;
    t.is(run.code, 0);
    t.deepEqual(
      lines(run.stdout).map(line => line.trim().split(/\s+/).join(' ')),
      ['0', '0 100000 65536', 'refused', 'node', '1'],
    );
  });

  test.serial(on('a user namespace is what a config asks of it, or what it cannot do is named'), async t => {
    const users = {
      namespaces: [...namespaces, { type: 'user' }],
      uidMappings: map,
      gidMappings: map,
    };
    const bare = {
      root: { path: 'rootfs' },
      mounts: [],
      linux: { ...users, readonlyPaths: [], maskedPaths: [] },
    };
    await guest.shell('chown 100000:100000 /b/rootfs/dev');
    for (const changes of [{ linux: users }, bare, { ...bare, root: { path: 'rootfs', readonly: true } }]) {
      const { stdout, log } = await guest.run('c', 'echo ran', changes);
      if (log[0] === undefined) t.is(stdout, 'ran\n');
      // user-namespace up to 3.8, capabilities-bounding up to 3.12.
      else t.like(log[0], { code: 'not-enforceable' }, log[0].msg);
    }
    await guest.shell('chown 0:0 /b/rootfs/dev; rm -f /b/rootfs/dev/*');
  });

  test.serial(on('B15: in a cgroup namespace the own group is the root'), async t => {
    const run = await guest.run('c', 'cat /proc/self/cgroup', {
      linux: { namespaces: [...namespaces, { type: 'cgroup' }] },
    });
    if (!inForce(t, run, { mitigation: /^cgroup-namespace$/, since: '4.6' })) return;
    t.true(lines(run.stdout).includes('1:devices:/') || /:devices:\/$/m.test(run.stdout), run.stdout);
  });

  test.serial(on('a clock of its own'), async t => {
    const run = await guest.run('c', 'cut -d. -f1 /proc/uptime', {
      linux: {
        namespaces: [...namespaces, { type: 'time' }],
        timeOffsets: { boottime: { secs: 1_000_000 } },
      },
    });
    if (!inForce(t, run, { mitigation: /^time-namespace$/, since: '5.6' })) return;
    t.true(Number(run.stdout) >= 1_000_000, run.stdout);
  });

  test.serial(on('a network namespace is joined by path'), async t => {
    const joined = namespaces.map(({ type }) =>
      type === 'network' ? { type, path: '/proc/1/ns/net' } : { type },
    );
    const { stdout } = await guest.run('c', 'readlink /proc/self/ns/net', { linux: { namespaces: joined } });
    t.is(stdout, (await guest.shell('readlink /proc/1/ns/net')).stdout);
  });

  test.serial(on('C5: what the filter denies fails with its errno, whatever rights there are'), async t => {
    const seccomp = {
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['sethostname'], action: 'SCMP_ACT_ERRNO', errnoRet: 18 }],
    };
    const run = await guest.run('c', 'hostname x 2>&1; grep ^Seccomp: /proc/self/status', {
      linux: { seccomp },
    });
    if (!inForce(t, run, { mitigation: /^seccomp/, since: '3.5' })) return;
    t.regex(run.stdout, /Cross-device link/);
    // The file has the line from 3.8 on.
    if (compareVersions(release, '3.8') >= 0) t.regex(run.stdout, /^Seccomp:\s+2$/m);
  });

  test.serial(on('C3: a profile that the host has not loaded stops the start'), async t => {
    const process = { ...DEFAULT_CONFIG.process, noNewPrivileges: false, args: ['sh', '-c', 'echo ran'] };
    const { stdout, code, log } = await guest.run('c', '', {
      process: { ...process, apparmorProfile: 'nobody-loaded-this' },
    });
    t.is(code, 125);
    t.is(stdout, '');
    const features = JSON.parse((await guest.shell('cell features')).stdout) as {
      cell: { appArmor: boolean };
    };
    t.like(
      log[0],
      features.cell.appArmor
        ? { step: 'set-apparmor-profile', errno: 'ENOENT' }
        : { code: 'not-enforceable', mitigation: 'apparmor' },
    );
  });

  test.serial(
    on('C8, C9, C12: rules on pathnames hold until a mount moves; rules on mounts hold that too'),
    async t => {
      const done = async (profile?: string) => {
        const process = { ...unguarded.process, args: ['sh', '-c', HARM], apparmorProfile: profile };
        const { stdout, log } = await guest.run('c', '', { ...unguarded, process });
        t.deepEqual(log, [], profile ?? 'none');
        return lines(stdout.replaceAll('\0', ''));
      };
      const features = JSON.parse((await guest.shell('cell features')).stdout) as {
        cell: { appArmor: boolean };
      };
      const harm = (await done()).slice(features.cell.appArmor ? 1 : 0);
      t.deepEqual(harm, ['sysrq', 'tmpfs', 'devpts', 'moved']);
      if (!features.cell.appArmor) return;
      for (const [profile, stopped] of [
        [harmfulPathsDenied, ['sysrq']],
        [harmfulPathsAndMountsDenied, ['sysrq', 'devpts', 'moved']],
      ] as const) {
        try {
          await guest.load(profile);
        } catch (error) {
          // A kernel without rules on mounts says so, and is not taken to hold.
          t.true(error instanceof NotEnforceable);
          continue;
        }
        t.deepEqual(await done(profile.name), [
          `${profile.name} (enforce)`,
          ...harm.filter(step => !stopped.some(one => one === step)),
        ]);
      }
    },
  );

  test.serial(
    on('C16: the container loads a profile of its own; one of the host holds it all the same'),
    async t => {
      const policy = await guest.compiled(harmfulPathsAndMountsDenied);
      if (policy === undefined) return void t.pass('no AppArmor');
      await guest.load(harmfulPathsDenied);
      await guest.shell('mkdir -p /b/rootfs/own && cat >/b/rootfs/own/policy', policy);
      const inside = (apparmorProfile?: string) => ({
        ...unguarded,
        root: { path: 'rootfs', readonly: false },
        process: {
          ...unguarded.process,
          args: ['sh', '-c', OWN_POLICY],
          apparmorProfile,
        },
        mounts: [...DEFAULT_CONFIG.mounts, { destination: '/sys/kernel/security', type: 'securityfs' }],
        cell: { ...unguarded.cell, apparmor: { policy: 'own' } },
      });
      const own = await guest.run('c', '', inside());
      if (!inForce(t, own, { mitigation: /^apparmor-namespace$/, since: '4.13' })) return;
      t.deepEqual(lines(own.stdout.replaceAll('\0', '')), [
        'unconfined',
        'cellblock-mounts (enforce)',
        'refused',
      ]);
      const both = await guest.run('c', '', inside('cellblock-paths'));
      t.deepEqual(both.log, []);
      // The host's profile keeps it from loading anything, and is what refuses.
      t.deepEqual(lines(both.stdout.replaceAll('\0', '')), ['unconfined', 'refused']);
      t.deepEqual((await guest.shell('ls /sys/kernel/security/apparmor/policy/namespaces')).stdout, '');
    },
  );

  test.serial(on('E7: with NOROOT locked uid 0 has no capability after exec'), async t => {
    const { stdout } = await guest.run('c', 'grep ^CapEff /proc/self/status', {
      cell: { securebits: ['noroot', 'noroot-locked'] },
    });
    t.regex(stdout, /CapEff:\s+0+\n/);
  });

  test.serial(on('A9 by program: listed devices and no others, also below a whitelist'), async t => {
    const devices = { enforce: 'bpf', list: 'default', random: true };
    for (const intermediate of ['open', 'whitelist']) {
      const run = await guest.run(
        'c',
        'cat /dev/null && echo null; mknod /dev/z b 254 0 2>/dev/null || echo refused; cat /proc/self/cgroup',
        { cell: { devices, cgroup: { ...DEFAULT_CONFIG.cell.cgroup, intermediate } } },
      );
      if (!inForce(t, run, { mitigation: /^devices-bpf$/, since: '4.15' })) return;
      t.deepEqual(lines(run.stdout).slice(0, 2), ['null', 'refused'], intermediate);
      t.regex(run.stdout, /^0::\/libvirtd\/lxc\/c$/m);
    }
    t.is((await guest.shell('ls -d /dev/cgroups-unified/libvirtd/lxc/*/')).code, 1);
  });

  test.serial(on('B2: the values of every limit stand in the files of the group'), async t => {
    const resources = {
      memory: { limit: 67_108_864, reservation: 8_388_608 },
      cpu: { shares: 512, quota: 50_000, period: 100_000, cpus: '0', mems: '0' },
      unified: { 'cgroup.max.descendants': '3' },
    };
    const group = '/dev/cgroups-unified/libvirtd/lxc/c';
    const files = 'memory.max memory.low cpu.weight cpu.max cpuset.cpus cgroup.max.descendants';
    // Until then not all of them are of version 2.
    if (compareVersions(release, '5.0') < 0) {
      const run = await guest.run('c', 'true', { linux: { resources } });
      t.true(run.code === 0 || run.log[0]?.code === 'not-enforceable', run.log[0]?.msg);
      return;
    }
    await guest.configure('sleep 1', { linux: { resources } });
    const { stdout, stderr } = await guest.shell(
      `cd /b; cell run c </dev/null & until grep -q . ${group}/cgroup.procs 2>/dev/null || ! kill -0 $!; do sleep 0.1; done; cd ${group} && cat ${files}; wait`,
    );
    t.is(stderr, '');
    t.deepEqual(lines(stdout), ['67108864', '8388608', '20', '50000 100000', '0', '3']);
  });

  test.serial(on('what a group of this kernel has no file for is refused, or warned of'), async t => {
    const linux = { resources: { hugepageLimits: [{ pageSize: '3MB', limit: 0 }] } };
    const refused = await guest.run('c', 'echo ran', { linux });
    t.is(refused.stdout, '');
    t.is(refused.log[0]?.code, 'not-enforceable');
    // Up to 3.5 there is not even the controller.
    t.regex(refused.log[0]?.mitigation ?? '', /^hugetlb(\.3MB\.(max|limit_in_bytes)|-limit)$/);
    const warned = await guest.run('c', 'echo ran', { linux, cell: { onUnenforceable: 'warn' } });
    t.is(warned.stdout, 'ran\n');
    t.like(warned.log[0], { level: 'warning' });
    t.is(warned.log[0]?.mitigation, refused.log[0]?.mitigation);
  });

  test.serial(on('processors by version 1: every group on the way gets what the one above has'), async t => {
    const mounted = await guest.shell('mkdir -p /tmp/set && mount -t cgroup -o cpuset cpuset /tmp/set');
    const linux = { resources: { cpu: { cpus: '0' } } };
    if (mounted.code === 0) {
      const { stdout, log } = await guest.run(
        'c',
        'grep cpuset: /proc/self/cgroup; grep -E ^Cpus_allowed_list /proc/self/status',
        { linux },
      );
      t.deepEqual(log, []);
      t.regex(stdout, /cpuset:\/libvirtd\/lxc\/c\nCpus_allowed_list:\s+0\n/);
      await guest.shell('rmdir /tmp/set/libvirtd/lxc /tmp/set/libvirtd; umount /tmp/set');
    } else {
      // CONFIG_CPUSETS_V1 is gone from Debian's kernels from 6.12 on.
      t.regex((await guest.shell('cat /proc/filesystems')).stdout, /cgroup/);
      t.deepEqual((await guest.run('c', 'true', { linux })).log, []);
    }
  });

  test.serial(on('B2, X26: memory and processes are limited by version 2, devices by version 1'), async t => {
    const limited = { linux: { resources: { memory: { limit: 33_554_432 }, pids: { limit: 4 } } } };
    const forks = await guest.run('c', 'for i in 1 2 3 4 5; do sleep 1 & done', limited);
    if (!inForce(t, forks, { mitigation: /^pids-limit$/, since: '4.5' })) return;
    t.regex(forks.stderr, /can't fork/);
    const group = '/dev/cgroups-unified/libvirtd/lxc/c';
    await guest.configure('sleep 1', limited);
    const { stdout } = await guest.shell(
      `cd /b; cell run c </dev/null & until grep -q . ${group}/cgroup.procs 2>/dev/null; do sleep 0.1; done; cat ${group}/memory.max ${group}/pids.max; wait`,
    );
    t.deepEqual(lines(stdout), ['33554432', '4']);
  });
});
