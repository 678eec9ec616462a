import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { spareModule } from '../../lab/scenarios/spare-module.ts';

export default attack({
  title: "Can the container take a module out of the host's kernel?",
  seed: ['E2'],
  needs: ['CONFIG_MODULES', 'CONFIG_MODULE_UNLOAD'],
  variants: ['drop-sys-module', 'userns', 'seccomp', 'modules-disabled'],
  expectations: [
    notApplicable('..4.4', 'the old kernels that the lab was given have no modules'),
    notApplicable('5.15.0', 'the 5.15.0 that the lab was given has no modules'),
    ...escaped('none', 'CAP_SYS_MODULE is all that it takes'),
    ...held('drop-sys-module', 'delete_module(2) asks for CAP_SYS_MODULE: EPERM'),
    ...held('userns', 'CAP_SYS_MODULE of another user namespace than the first does not count'),
    ...held('seccomp', 'the filter denies delete_module(2)'),
    ...held('modules-disabled', 'delete_module(2) is EPERM once no module may be loaded'),
  ],
  async attempt(bench) {
    const loaded = await bench.host`init-module ${spareModule.file}`;
    if (bench.read(loaded, { ok: 'loaded', ENOENT: 'none' }) === 'none')
      bench.notApplicable('the kernel came without a module that nothing needs');
    const { inside } = await bench.container();
    const removed = await inside`delete-module ${spareModule.name}`;
    if (bench.read(removed, { ok: 'removed', EPERM: 'refused' }) === 'refused') return 'held';
    const { text = '' } = await bench.host.must`read /proc/modules`;
    return text.split('\n').some(line => line.startsWith(`${spareModule.name} `)) ? 'held' : 'escaped';
  },
});
