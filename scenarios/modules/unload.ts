import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notBuiltIn } from '../../lab/scenarios/expected.ts';
import { spareModule } from '../../lab/scenarios/spare-module.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container take a module out of the host's kernel?",
  seed: ['E2'],
  needs: ['CONFIG_MODULES', 'CONFIG_MODULE_UNLOAD'],
  variants: ['drop-sys-module', 'userns', 'seccomp', 'modules-disabled', ...profileNames],
  expectations: [
    notBuiltIn('CONFIG_MODULES'),
    ...escaped(['none', 'seed-2008'], 'CAP_SYS_MODULE is all that it takes'),
    ...escaped(
      'lxc-2012',
      'dropped from the bounding set alone: what is inheritable is permitted again at exec',
    ),
    ...held(
      ['drop-sys-module', 'libvirt-2009', 'oci-default', 'hardened'],
      'delete_module(2) asks for CAP_SYS_MODULE: EPERM',
    ),
    ...held('userns', 'CAP_SYS_MODULE of another user namespace than the first does not count'),
    ...held('seccomp', 'the filter denies delete_module(2)'),
    ...held('modules-disabled', 'delete_module(2) is EPERM once no module may be loaded'),
  ],
  async attempt(bench) {
    const loaded = await bench.host`init-module ${spareModule.file}`;
    const isLoaded = bench.read(loaded, { ok: 'loaded', ENOENT: 'none', ENOSYS: 'absent' });
    if (isLoaded === 'absent') bench.notApplicable('the kernel loads no modules (CONFIG_MODULES)');
    const { inside } = await bench.container();
    // Where nothing is loaded, the kernel says that there is no such module to those whom it would have let.
    const removed = bench.read(await inside`delete-module ${spareModule.name}`, {
      ok: 'removed',
      ENOENT: 'let',
      EPERM: 'refused',
      ENOSYS: 'absent',
    });
    if (removed === 'absent') bench.notApplicable('the kernel loads no modules (CONFIG_MODULES)');
    if (isLoaded === 'none') return removed === 'let' ? 'escaped' : 'held';
    const { text = '' } = await bench.host.must`read /proc/modules`;
    return text.split('\n').some(line => line.startsWith(`${spareModule.name} `)) ? 'held' : 'escaped';
  },
});
