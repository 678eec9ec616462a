import { setTimeout as sleep } from 'node:timers/promises';
import { limit } from '../../lab/guest/pace.ts';
import type { Actor } from '../../lab/scenarios/actor.ts';
import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

/** Each lives for a moment only, in which it has to be seen. */
const commands = 10;
const patienceSeconds = 5;
const mark = 'replaced by the container';

/** A program cannot be written to while anybody runs it (ETXTBSY), so this waits until nobody does. */
async function overwrite(attacker: Actor, descriptor: number): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const written = await attacker`write-at /proc/self/fd/${descriptor} 0 ${mark}`;
    if (written.ok || written.errno !== 'ETXTBSY') return;
    await sleep(100);
  }
}

export default attack({
  title: 'Can the container overwrite the runtime on the host through /proc/PID/exe (CVE-2019-5736)?',
  variants: ['copied-runtime', 'userns', 'drop-sys-ptrace', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'lxc-2012'],
      "the link leads to the host's own file, and its owner may write to it once nobody runs it",
    ),
    ...escaped(
      ['drop-sys-ptrace', 'libvirt-2009'],
      'as a program of the container the runtime may be looked at without any capability, and uid 0 owns the file',
    ),
    ...held(
      ['copied-runtime', 'oci-default', 'hardened'],
      'what is found is a sealed copy in memory, a read-only mount (5.12), or before 3.17 a copy without a name',
    ),
    ...held('userns', "the file belongs to the host's root, which is not the container's"),
  ],
  async attempt(bench) {
    // Nobody waits for it who would run the same file all the while.
    const { id, inside } = await bench.container({
      caller: await bench.forked(),
      detached: true,
      base: ({ cell }) => {
        cell.executable = 'host';
      },
      // What is run then is the runtime itself, as a program of the container.
      async image(root) {
        await bench.host.must`symlink /proc/self/exe ${root}/bin/tool`;
      },
    });
    // The administrator runs commands in the container, as they do every day.
    const [caught] = await Promise.all([
      inside`catch-executable ${Math.round(1000 * limit(patienceSeconds))}`,
      bench.shell(`for i in $(seq ${commands}); do cell exec ${id} /bin/tool; done >/dev/null 2>&1`),
    ]);
    if (caught.ok && caught.number !== undefined) {
      // Whoever else runs the file, below 3.8 the agent too.
      await inside`kill -1 9`;
      await overwrite(inside, caught.number);
    }
    const { text = '' } = await bench.host.must`read /bin/cell ${mark.length}`;
    return text === mark ? 'escaped' : 'held';
  },
});
