import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { spareModule } from '../../lab/scenarios/spare-module.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container load a module into the host's kernel?",
  seed: ['E2'],
  needs: ['CONFIG_MODULES'],
  variants: [
    ...['drop-sys-module', 'noroot', 'userns', 'seccomp', 'mask-proc', 'modules-disabled'],
    ...profileNames,
  ],
  expectations: [
    ...escaped(['none', 'seed-2008', 'mask-proc'], 'CAP_SYS_MODULE is all that it takes'),
    ...escaped(
      'lxc-2012',
      'dropped from the bounding set alone: what is inheritable is permitted again at exec',
    ),
    ...held(
      ['drop-sys-module', 'libvirt-2009', 'oci-default', 'hardened'],
      'init_module(2) asks for CAP_SYS_MODULE before it looks at anything: EPERM',
    ),
    ...held('noroot', 'uid 0 brings no capabilities at exec any more, and the program has none of its own'),
    ...held('userns', 'CAP_SYS_MODULE of another user namespace than the first does not count'),
    ...held('modules-disabled', 'may_init_module is EPERM for everybody, until the next boot'),
    ...held('seccomp', 'the filter denies init_module(2) and finit_module(2)'),
  ],
  async attempt(bench) {
    const spare = await bench.host`open ${spareModule.file} r`;
    const isThere = bench.read(spare, { ok: 'there', ENOENT: 'none' }) === 'there';
    const { inside } = await bench.container({
      // Without a module to bring, something that is none: the kernel says so to those whom it would have let.
      image: async root =>
        void (!isThere
          ? await bench.host.must`create ${root}/module.ko 0o644 ${'no module'}`
          : await bench.host.must`copy ${spareModule.file} ${root}/module.ko 0o644`),
    });
    const loaded = bench.read(await inside`init-module /module.ko`, {
      ok: 'loaded',
      ENOEXEC: 'read',
      EPERM: 'refused',
      ENOSYS: 'absent',
    });
    if (loaded === 'absent') bench.notApplicable('the kernel loads no modules (CONFIG_MODULES)');
    if (!isThere) return loaded === 'read' ? 'escaped' : 'held';
    const { text = '' } = await bench.host.must`read /proc/modules`;
    const there = text.split('\n').some(line => line.startsWith(`${spareModule.name} `));
    return there ? 'escaped' : 'held';
  },
});
