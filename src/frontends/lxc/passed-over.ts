const NO_SUPERVISOR = 'a supervisor of system calls is not converted; take it out';

/** What restricts the container or does something for it, and has no place in the model; and what to do instead. */
export const UNSUPPORTED: Readonly<Record<string, string>> = {
  'lxc.apparmor.raw': 'cell generates no AppArmor profile: load one with these rules, and name it',
  'lxc.cgroup.dir.container.inner': 'cell makes no group inside the container’s own',
  'lxc.hook.pre-mount': 'cell runs nothing before the root is there: use lxc.hook.mount',
  'lxc.hook.pre-start': 'cell runs nothing before the namespaces are there: run it before `cell run`',
  'lxc.hook.stop': 'cell runs nothing beside namespaces without processes: use lxc.hook.post-stop',
  'lxc.sched.core': 'cell makes no core scheduling domain',
  'lxc.seccomp.notify.cookie': NO_SUPERVISOR,
  'lxc.seccomp.notify.proxy': NO_SUPERVISOR,
  'lxc.selinux.context.keyring': 'cell sets no SELinux context',
};

const ON_THE_OUTSIDE = 'is about managing containers, which cell does not do; ignored';
const NO_LOG_OF_THIS_KIND = 'cell logs to --log; ignored';
const NO_SUCH_SIGNAL = 'cell sends the signal that `cell kill` says; ignored';

/** What leaves the container as confined as was asked, or more. */
export const NOTED: Readonly<Record<string, string>> = {
  'lxc.apparmor.allow_incomplete':
    'cell never starts with part of a profile unless it is told to warn; ignored',
  'lxc.apparmor.allow_nesting': 'is about generated AppArmor profiles; ignored',
  'lxc.cgroup.dir.monitor': 'cell’s own process stays in its group; ignored',
  'lxc.cgroup.dir.monitor.pivot': 'cell’s own process stays in its group; ignored',
  'lxc.cgroup.relative': 'cell always begins at its own group; ignored',
  'lxc.console.buffer.size': 'cell keeps no console log; ignored',
  'lxc.console.logfile': 'cell keeps no console log; ignored',
  'lxc.console.rotate': 'cell keeps no console log; ignored',
  'lxc.console.size': 'cell keeps no console log; ignored',
  'lxc.environment.hooks': 'hooks have LXC’s variables and no others; ignored',
  'lxc.ephemeral': ON_THE_OUTSIDE,
  'lxc.execute.cmd': 'is the command of lxc-execute; lxc.init.cmd is what cell runs',
  'lxc.group': ON_THE_OUTSIDE,
  'lxc.hook.clone': ON_THE_OUTSIDE,
  'lxc.hook.destroy': ON_THE_OUTSIDE,
  'lxc.keyring.session': 'cell gives every container a session keyring of its own; ignored',
  'lxc.kmsg': 'LXC itself dropped it; ignored',
  'lxc.log.file': NO_LOG_OF_THIS_KIND,
  'lxc.log.level': NO_LOG_OF_THIS_KIND,
  'lxc.log.syslog': NO_LOG_OF_THIS_KIND,
  'lxc.monitor.signal.pdeath': ON_THE_OUTSIDE,
  'lxc.monitor.unshare': ON_THE_OUTSIDE,
  'lxc.pivotdir': 'LXC itself dropped it; ignored',
  'lxc.rootfs.managed': ON_THE_OUTSIDE,
  'lxc.seccomp.allow_nesting': 'cell always adds the filter to those already there; ignored',
  'lxc.signal.halt': NO_SUCH_SIGNAL,
  'lxc.signal.reboot': NO_SUCH_SIGNAL,
  'lxc.signal.stop': NO_SUCH_SIGNAL,
  'lxc.start.auto': ON_THE_OUTSIDE,
  'lxc.start.delay': ON_THE_OUTSIDE,
  'lxc.start.order': ON_THE_OUTSIDE,
  'lxc.tty.dir': 'cell makes no /dev/ttyN; ignored',
};
