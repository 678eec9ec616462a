import { fact } from '../../lab/scenarios/define.ts';

/** Seed 000: null, zero, full, console, random, urandom. */
const listed = [
  ['null', 1, 3],
  ['zero', 1, 5],
  ['full', 1, 7],
  ['console', 5, 1],
  ['random', 1, 8],
  ['urandom', 1, 9],
] as const;

/** What else a container might look for. */
const others = [
  ['mem', 1, 1],
  ['port', 1, 4],
  ['kmsg', 1, 11],
  ['ttyS0', 4, 64],
  ['tty', 5, 0],
  ['ptmx', 5, 2],
  ['terminal', 136, 0],
  ['fuse', 10, 229],
  ['tun', 10, 200],
] as const;

export default fact({
  title: "Are the six devices of seed 000's whitelist all that a container can open and make nodes for?",
  seed: ['A7', 'A9'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  answers: ['those-six', 'others-too', 'not-even-those'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'those-six',
      why: 'the controller refuses what no rule allows, at open and at mknod, before a driver is asked',
    },
  ],
  async observe(bench) {
    const disk = await bench.disk();
    const { inside } = await bench.container({
      async image(root) {
        await bench.host.must`mkdir ${root}/shipped`;
        for (const [name, major, minor] of others)
          await bench.host.must`mknod ${root}/shipped/${name} c ${major} ${minor}`;
        await bench.host.must`mknod ${root}/shipped/disk b ${disk.major} ${disk.minor}`;
      },
    });
    const meanings = { ok: 'works', EPERM: 'refused' };
    for (const [name, major, minor] of listed) {
      const opened = await inside`open /dev/${name} rw`;
      const made = await inside`mknod /tmp/${name} c ${major} ${minor}`;
      if ([opened, made].some(answer => bench.read(answer, meanings) === 'refused')) return 'not-even-those';
    }
    for (const [name, major, minor] of others) {
      const opened = await inside`open /shipped/${name} r`;
      const made = await inside`mknod /tmp/${name} c ${major} ${minor}`;
      if ([opened, made].some(answer => bench.read(answer, meanings) === 'works')) return 'others-too';
    }
    return bench.read(await inside`open /shipped/disk r`, { ok: 'others-too', EPERM: 'those-six' });
  },
});
