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

  // 1:11 is /dev/kmsg; with 10:130, a watchdog, opening it alone would end the host.
  test.serial(
    on('exec -t opens what the container made of its ptmx with the rights of the container'),
    async t => {
      await guest.shell('chown -R 0:0 /b/rootfs; rm -f /b/rootfs/ready');
      const swap = 'rm /dev/ptmx; mknod /dev/ptmx c 1 11; touch /ready; exec sleep 1000';
      await guest.configure(swap, {
        root: { path: 'rootfs' },
        linux: {
          resources: {
            devices: [
              { allow: false, access: 'rwm' },
              { allow: true, type: 'c', access: 'm' },
            ],
          },
        },
        cell: { capabilities: { policy: 'default' } },
        process: { capabilities: undefined },
      });
      const { stdout, stderr } = await guest.shell(
        `cd /b; cell run -d c </dev/null >/dev/null 2>&1; until [ -e rootfs/ready ]; do sleep 0.1; done
       cell exec -t c true; echo $?; cell delete --force c`,
      );
      t.is(stdout, '125\n');
      t.regex(stderr, /open-terminal: open \/dev\/ptmx: .*\(EPERM\)/);
    },
  );
});
