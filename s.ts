import { buildImage } from './lab/images/initramfs.ts';
import { resolveKernels } from './lab/kernels/resolve.ts';
import { qemuVersion } from './lab/guest/qemu-version.ts';
import { savedState } from './lab/guest/state.ts';
import { Guest } from './lab/guest/guest.ts';
const silent = () => {};
const never = new AbortController().signal;
const [version='6.12', n='300'] = process.argv.slice(2);
const [[kernel], image, qv] = await Promise.all([resolveKernels(version, silent), buildImage(silent), qemuVersion()]);
const spec = { kernel: kernel!, image, accel: 'tcg' as const, memoryMiB: 128, qemu: qv };
const state = await savedState(spec, '/tmp/w/speed-scratch/console.log', silent, never);
let g = await Guest.start(state, '/tmp/w/speed-scratch/scon.log');
let bad = 0;
for (let i=0;i<Number(n);i++) {
  try { const c = await g.reset(); if (i%3===0) await c.session.run('true'); }
  catch (e) { bad++; console.log(i, String(e)); console.log((g as any).crash ? await g.crash() : ''); await g.stop(); g = await Guest.start(state, '/tmp/w/speed-scratch/scon.log'); }
}
console.log('bad', bad, 'of', n);
await g.stop();
process.exit(0);
