import { buildImage } from './lab/images/initramfs.ts';
import { resolveKernels } from './lab/kernels/resolve.ts';
import { qemuVersion } from './lab/guest/qemu-version.ts';
import { savedState, machineOf, snapshotName } from './lab/guest/state.ts';
import { openDisk } from './lab/guest/state-store.ts';
import { qemuArguments } from './lab/guest/arguments.ts';
import { Qemu } from './lab/guest/qemu.ts';
import { connect, forwardedPort } from './lab/guest/connect.ts';
import { Client } from 'ssh2';
const silent = () => {};
const never = new AbortController().signal;
const [version='6.12', mode='warm'] = process.argv.slice(2);
const [[kernel], image, qv] = await Promise.all([resolveKernels(version, silent), buildImage(silent), qemuVersion()]);
const spec = { kernel: kernel!, image, accel: 'tcg' as const, memoryMiB: 128, qemu: qv };
const state = await savedState(spec, '/tmp/w/speed-scratch/console.log', silent, never);
const disk = await openDisk(state);
const q = Qemu.start(qemuArguments({...await machineOf(spec, state.devices, state.initramfs), restore: snapshotName}), disk.fd, '/dev/null');
await q.qmp.negotiate();
const port = await forwardedPort(q);
for (let i=0;i<5;i++) {
let last: string[] = [];
if (mode==='cold' && i) { await q.qmp.human('loadvm clean'); }
const t0=performance.now(), c0 = await q.cpuSeconds();
const log = (m:string) => last.push((performance.now()-t0).toFixed(1).padStart(7)+' '+m.slice(0,90));
const client = new Client();
await new Promise<void>(async (res,rej)=>{ client.once('ready',()=>{log('READY'); client.openssh_forwardOutStreamLocal('/run/probe',(e,ch)=>{ if(e) rej(e); log('channel'); ch.on('data',(d:Buffer)=>{log(String(d)); res();}); ch.write(JSON.stringify({id:1,actor:'0',argv:['wake',String(Date.now()),'00'.repeat(32)]})+'\n'); });}); client.once('error',rej);
client.connect({authHandler:['publickey'],sock:(await import('node:net')).connect({host:'127.0.0.1',port,noDelay:true}),username:'root',privateKey:state.clientKey, debug:m=>log(m), algorithms:{kex:['curve25519-sha256'],serverHostKey:['ssh-ed25519'],cipher:['chacha20-poly1305@openssh.com']}});});
if (i==4||i==3) { console.log(last.join('\n')); console.log('cpu', (await q.cpuSeconds()-c0)*1000); }
client.destroy();
if (mode==='warm') await new Promise(r=>setTimeout(r,300));
}
await q.stop();
process.exit(0);
