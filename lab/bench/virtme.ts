import { $, quote } from 'zx';
import { exists } from '../images/made-once.ts';
import type { Kernel } from '../kernels/kernel.ts';

/** Milliseconds of each run, or why there are none. */
export type VirtmeTimes = { ms: number[] } | { why: string };

/**
 * How long virtme-ng takes for one command in a fresh guest of the same kernel. It has no saved states, so this is what
 * every one of its trials costs. Its guest has the host's files and takes the drivers for them from the host's
 * /lib/modules, so the kernel's package must be installed there.
 */
export async function measureVirtme({ image, release }: Kernel, runs: number): Promise<VirtmeTimes> {
  const shell = $({ quiet: true, nothrow: true });
  if ((await shell`vng --version`).exitCode !== 0) return { why: 'not installed (Debian has it from 13 on)' };
  const modules = `/lib/modules/${release}`;
  if (!(await exists(modules)))
    return { why: `it needs ${modules}, which the package linux-image-${release} has` };
  const ms: number[] = [];
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    const vng = `vng --disable-kvm --run ${quote(image)} -- true`;
    // It refuses to run without a terminal.
    const { exitCode, stdout } = await shell`timeout 300 script -qec ${vng} /dev/null`;
    if (exitCode !== 0)
      return {
        why: `it ended with status ${exitCode}: ${stdout.trim().split('\n').at(-1)?.trim() || 'without a word'}`,
      };
    ms.push(performance.now() - begin);
  }
  return { ms };
}
