import { attack } from '../../lab/scenarios/define.ts';
import { escaped } from '../../lab/scenarios/expected.ts';
import { hostRanProgram, plantProgram } from '../../lab/scenarios/host-program.ts';
import { profileNames } from '../profiles.ts';

const variants = [
  ...['drop-sys-module', 'drop-all', 'userns', 'seccomp', 'no-new-privileges', 'modules-disabled'],
  ...profileNames,
];

export default attack({
  title: 'Can the container have the host load a module, by asking for a kind of socket?',
  seed: ['E2'],
  needs: ['CONFIG_MODULES'],
  variants,
  expectations: escaped(
    ['none', ...variants],
    'request_module runs the helper of the host, as its root, for whoever opens the socket: nothing in __sock_create asks for a capability',
  ),
  async attempt(bench) {
    const setting = '/proc/sys/kernel/modprobe';
    if (!(await bench.host`open ${setting} w`).ok) bench.notApplicable('the kernel loads no modules');
    const { inside } = await bench.container();
    // The host's own helper stands for modprobe here: it leaves a mark when it runs.
    await bench.host.must`write ${setting} ${await plantProgram(inside)}`;
    // AF_ASH: no kernel has ever had it, so each asks for the module net-pf-18.
    bench.read(await inside`socket 18 2`, { EAFNOSUPPORT: 'asked for' });
    return (await hostRanProgram(bench)) ? 'escaped' : 'held';
  },
});
