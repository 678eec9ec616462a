import { $ } from 'zx';
import type { Kernel } from '../kernels/kernel.ts';

/**
 * How long virtme-ng takes for one command in a fresh guest of the same kernel, in milliseconds; undefined where it is
 * not installed or cannot boot this kernel. It has no saved states, so this is what every one of its trials costs.
 */
export async function measureVirtme(kernel: Kernel, runs: number): Promise<number[] | undefined> {
  const shell = $({ quiet: true, nothrow: true, env: { ...process.env, QEMU_ACCEL: 'tcg' } });
  if ((await shell`vng --version`).exitCode !== 0) return undefined;
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    const { exitCode } = await shell`timeout 300 vng --disable-kvm --run ${kernel.image} -- true`;
    if (exitCode !== 0) return undefined;
    times.push(performance.now() - begin);
  }
  return times;
}
