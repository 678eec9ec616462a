import { buildImage } from './lab/images/initramfs.ts';
import { resolveKernels } from './lab/kernels/resolve.ts';
import { qemuVersion } from './lab/guest/qemu-version.ts';
import { savedState, machineOf, snapshotName } from './lab/guest/state.ts';
import { openDisk } from './lab/guest/state-store.ts';
import { qemuArguments } from './lab/guest/arguments.ts';
import { Qemu } from './lab/guest/qemu.ts';
import { connect, forwardedPort } from './lab/guest/connect.ts';
const silent = () => {};
const never = new AbortController().signal;
const [version='6.12', log='in_asm'] = process.argv.slice(2);
const [[kernel], image, qv] = await Promise.all([resolveKernels(version, silent), buildImage(silent), qemuVersion()]);
const spec = { kernel: kernel!, image, accel: 'tcg' as const, memoryMiB: 128, qemu: qv };
const state = await savedState(spec, '/tmp/w/speed-scratch/console.log', silent, never);
const disk = await openDisk(state);
const q = Qemu.start(qemuArguments({...await machineOf(spec, state.devices, state.initramfs), restore: snapshotName}), disk.fd, '/dev/null');
await q.qmp.negotiate();
const port = await forwardedPort(q);
for (let i=0;i<12;i++) {
const c0=await q.cpuSeconds(), t0=performance.now();
let g = await connect({ port, hostKey: state.hostKey, clientKey: state.clientKey });
console.log((performance.now()-t0).toFixed(0), ((await q.cpuSeconds()-c0)*1000).toFixed(0));
g.session.close();
await new Promise(r=>setTimeout(r,300));
}
await q.stop();
process.exit(0);
