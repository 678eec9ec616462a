import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';

const MAP = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
const NAMESPACES = ['mount', 'pid', 'uts', 'ipc', 'network', 'user'].map(type => ({ type }));

/**
 * A shell that starts no process, so that all but itself were started by cell. A link to a program can be followed by
 * whom the kernel would let trace the process (fs/proc/base.c, proc_fd_access_allowed); it is asked twice, for a process
 * may have ended in between.
 */
const WATCH = `touch /ready; while [ ! -e /stop ]; do for p in /proc/[0-9]*; do
  [ -e $p/exe ] && ! [ $p/exe -ef /bin/busybox ] && [ -e $p/exe ] && echo >>/seen
done; done`;

onEachKernel((guest, on) => {
  test.serial(on('who joins a container cannot be traced from inside before it is the program'), async t => {
    await guest.shell('chown -R 100000:100000 /b/rootfs');
    await guest.configure(WATCH, {
      root: { path: 'rootfs' },
      linux: { namespaces: NAMESPACES, uidMappings: MAP, gidMappings: MAP },
      cell: { capabilities: { policy: 'allow' } },
    });
    const { stdout } = await guest.shell(
      `cd /b; cell run -d c </dev/null >/dev/null 2>&1; until [ -e rootfs/ready ]; do sleep 0.1; done
       n=0; while [ $n -lt 40 ]; do cell exec c true || echo failed; n=$((n + 1)); done
       touch rootfs/stop; [ -e rootfs/seen ] && echo seen; cell delete --force c; echo $?`,
    );
    t.is(stdout, '0\n');
  });
});
