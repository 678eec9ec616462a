import { attack } from '../../lab/scenarios/define.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { profileNames } from '../profiles.ts';

const typed = 'typed by the container\n';

export default attack({
  title: "Can the container mount the host's terminals and type into one of them?",
  seed: ['C12'],
  needs: ['CONFIG_UNIX98_PTYS'],
  variants: [
    ...['devices-of-2008', 'drop-sys-admin', 'userns', 'seccomp', 'apparmor', 'cgroupns'],
    ...profileNames,
  ],
  expectations: [
    {
      kernels: '4.7..',
      outcome: 'not-applicable',
      why: 'commit eedf265aa003 (4.7) makes every mount an instance of its own',
    },
    ...ofEach(['none', 'cgroupns'], {
      kernels: '2.6.29..4.6',
      outcome: 'escaped',
      why: 'a plain mount is the initial instance, 136:* is on every whitelist since, and CAP_SYS_ADMIN types into any terminal (tiocsti)',
    }),
    {
      variant: 'devices-of-2008',
      kernels: '2.6.29..4.6',
      outcome: 'held',
      why: "seed 000's list has no 136:*: the terminals are seen and cannot be opened",
    },
    {
      variant: 'drop-sys-admin',
      kernels: '2.6.29..4.6',
      outcome: 'held',
      why: 'mount(2) asks for CAP_SYS_ADMIN',
    },
    {
      variant: 'userns',
      kernels: '3.8..4.6',
      outcome: 'held',
      why: 'devpts is mounted in a user namespace as a new instance or not at all (devpts_mount: EINVAL; 3.8: EPERM)',
    },
    {
      variant: 'seccomp',
      kernels: '3.5..4.6',
      outcome: 'held',
      why: 'mount(2) is denied',
    },
    {
      variant: 'seed-2008',
      kernels: '2.6.29..4.6',
      outcome: 'held',
      why: 'its list of devices has no terminal',
    },
    {
      variant: 'lxc-2012',
      kernels: '2.6.29..4.6',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN is left and terminals are on the whitelist: what seed 002 found',
    },
    {
      variant: 'libvirt-2009',
      kernels: '2.6.29..4.6',
      outcome: 'held',
      why: "NOROOT leaves the container's first process without any capability (mission finding 2): it may not mount",
    },
    ...ofEach(['oci-default', 'hardened'], {
      kernels: '2.6.29..4.6',
      outcome: 'held',
      why: 'CAP_SYS_ADMIN is not among the capabilities of the set',
    }),
  ],
  async attempt(bench) {
    const { number: terminal = -1 } = await bench.host.must`openpt /dev/ptmx`;
    const { number: screen = -1 } = await bench.host.must`hold /dev/pts/${terminal} rw`;

    const onHost = await bench.forked();
    await onHost.must`unshare newns`;
    await onHost.must`mount -o rprivate none /`;
    await onHost.must`mount -t devpts devpts /tmp`;
    const { list: seen = [] } = await onHost.must`ls /tmp`;
    if (!seen.includes(String(terminal)))
      bench.notApplicable("a plain devpts mount is an instance of its own, even for the host's root");

    const { inside } = await bench.container({
      base: config => {
        config.cell.devices.list = 'default';
      },
    });
    const mounted = await inside`mount -t devpts devpts /tmp`;
    const outcome = bench.read(mounted, {
      ok: 'mounted',
      EPERM: 'refused',
      EACCES: 'refused',
      EINVAL: 'refused',
    });
    if (outcome === 'refused') return 'held';
    const opened = await inside`hold /tmp/${terminal} rw`;
    if (!opened.ok) return 'held';
    const injected = await inside`tiocsti ${opened.number ?? -1} ${typed}`;
    if (!injected.ok) return 'held';
    const { text } = await bench.host.must`read-held ${screen} 64`;
    return text === typed ? 'escaped' : 'held';
  },
});
