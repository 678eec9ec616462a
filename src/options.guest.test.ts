import test from 'ava';
import { onEachKernel } from './guest.fixture.ts';
import { SLEEPS, START, until, WRITABLE } from './sleeper.fixture.ts';

const lines = (text: string) => text.split('\n').filter(line => line !== '');
const TERMINAL = { ...WRITABLE, process: { terminal: true } };
/** Somebody who takes a terminal from /tmp/s, and types what is written to descriptor 9. */
const RECEIVER = `rm -f /tmp/in /tmp/s /b/rootfs/ready; mkfifo /tmp/in
  probe console /tmp/s 33 99 </tmp/in >/tmp/out & receiver=$!; exec 9>/tmp/in
  until [ -e /tmp/s ]; do usleep 20000; done`;

onEachKernel((guest, on) => {
  test.serial(on('who creates a container hears that its program is not there'), async t => {
    await guest.configure('true', { process: { args: ['nowhere'] } });
    const { code, stderr } = await guest.shell('cd /b; cell create c </dev/null');
    t.is(code, 125);
    t.regex(stderr, /execute `nowhere`: No such file or directory \(ENOENT\)/);
    t.is((await guest.shell('cell list -q')).stdout, '');
  });

  test.serial(on('exec takes a process from a pipe, and root where it names no user'), async t => {
    await guest.configure('exec sleep 1000');
    const process = { args: ['sh', '-c', 'id -u; pwd'], cwd: '/proc', env: ['PATH=/bin'] };
    const { stdout } = await guest.shell(
      `cd /b; cell run -d c </dev/null >/dev/null 2>&1; echo '${JSON.stringify(process)}' | cell exec --process /proc/self/fd/0 c 2>&1; cell delete -f c`,
    );
    t.is(stdout, '0\n/proc\n');
  });

  test.serial(on("a working directory that its user is not let into is root's to enter"), async t => {
    await guest.shell('mkdir -m 700 /b/rootfs/closed /b/rootfs/own && chown 7 /b/rootfs/own');
    const inside = async (cwd: string, user: object) => {
      const { stdout, log } = await guest.run('c', 'pwd', { process: { cwd, user } });
      t.deepEqual(log, []);
      return stdout.trim();
    };
    t.is(await inside('/closed', { uid: 7, gid: 7 }), '/closed');
    t.is(await inside('/own', { uid: 7, gid: 7 }), '/own');
    await guest.shell('rmdir /b/rootfs/closed /b/rootfs/own');
  });

  test.serial(
    on('a terminal is the console of a container whose /dev is read-only, or whose root is'),
    async t => {
      const [proc, dev, pts] = [
        { destination: '/proc', type: 'proc', source: 'proc' },
        { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'ro', 'mode=755'] },
        {
          destination: '/dev/pts',
          type: 'devpts',
          source: 'devpts',
          options: ['newinstance', 'ptmxmode=0666'],
        },
      ];
      await guest.shell('rm -f /b/rootfs/dev/console; mkdir -p /b/rootfs/dev/pts');
      for (const changes of [
        { mounts: [proc, dev, pts], ...WRITABLE },
        { mounts: [proc, pts], root: { path: 'rootfs', readonly: true } },
      ]) {
        const script = 'tty; echo heard >/dev/console; touch /dev/x 2>/dev/null || echo closed';
        const { stdout, log } = await guest.run('c', script, { process: { terminal: true }, ...changes });
        t.deepEqual(lines(stdout.replaceAll('\r', '')), ['/dev/pts/0', 'heard', 'closed']);
        t.deepEqual(log, []);
      }
      // Through a link the terminal would be mounted on something else.
      await guest.shell('rm -f /b/rootfs/dev/console; ln -s /bin/busybox /b/rootfs/dev/console');
      const linked = await guest.run('c', 'echo ran', { process: { terminal: true }, mounts: [proc, pts] });
      t.is(linked.stdout, '');
      t.regex(linked.log[0]?.msg ?? '', /^make-mount-point: \/dev\/console: `console` is a symbolic link/);
      await guest.shell('rm -f /b/rootfs/dev/console');
    },
  );

  test.serial(
    on('--console-socket of create and run: the terminal comes by SCM_RIGHTS, and works, with its size'),
    async t => {
      await guest.configure(
        'touch /ready; read x; tty; until [ "$(stty size)" = "33 99" ]; do usleep 20000; done; echo got $x; [ -t 2 ] && exit 5',
        TERMINAL,
      );
      for (const start of [
        'cell create --console-socket /tmp/s c && cell start c',
        'cell run --detach --console-socket /tmp/s c',
      ]) {
        const { stdout } = await guest.shell(
          `cd /b; ${RECEIVER}; ${start} </dev/null; echo $?; ${until('ready')}; echo hello >&9; wait $receiver; exec 9>&-
           until cell delete c 2>/dev/null; do usleep 20000; done; cat /tmp/out`,
        );
        t.deepEqual(
          lines(stdout.replaceAll('\r', '')),
          ['0', '/dev/pts/0', 'hello', '/dev/pts/0', 'got hello'],
          start,
        );
      }
      // Who asks for no terminal is told, and so is who asks for one and does not say where it should go.
      const { stderr } = await guest.shell(
        'cd /b; cell create c </dev/null; cell run -d c </dev/null; cell list -q',
      );
      t.is(lines(stderr).filter(line => line.includes('--console-socket')).length, 2, stderr);
    },
  );

  test.serial(on('--console-socket of exec'), async t => {
    await guest.configure(SLEEPS, WRITABLE);
    const inside = 'touch /entered; read x; tty; stty size; echo got $x';
    const { stdout, stderr } = await guest.shell(
      `${START}; rm -f rootfs/entered; ${RECEIVER}
       if cell exec -t -d --console-socket /tmp/s c sh -c '${inside}' </dev/null; then ${until('entered')}; echo hello >&9; wait $receiver; cat /tmp/out
       else kill $receiver; fi; exec 9>&-; cell delete -f c`,
    );
    if (stderr.includes('needs a kernel whose pid namespaces can be entered')) return void t.is(stdout, '');
    const [name, ...shown] = lines(stdout.replaceAll('\r', ''));
    t.is(name, '/dev/pts/0');
    t.deepEqual(shown, ['hello', '/dev/pts/0', '33 99', 'got hello']);
  });

  test.serial(
    on('exec on a terminal: of the container, with jobs and keys, and of the size that the window has'),
    async t => {
      await guest.configure(SLEEPS, WRITABLE);
      const { stdout } = await guest.shell(
        `${START}; rm -f /tmp/in rootfs/[a-f]; mkfifo /tmp/in
         probe terminal /bin/sh -c 'stty rows 33 cols 99; tty >/tmp/tty; cell exec -t c sh; echo status $?; stty -a | grep -o " [-]*icanon"' </tmp/in >/tmp/out 2>&1 & exec 9>/tmp/in
         echo 'tty; stty size; touch /a' >&9; ${until('a')}
         stty -F $(cat /tmp/tty) rows 44 cols 101
         echo 'until [ "$(stty size)" = "44 101" ]; do usleep 20000; done; echo resized; sh -c "touch /b; exec sleep 1234"' >&9
         ${until('b')}; until pgrep -f '^sleep 1234' >/dev/null; do usleep 20000; done; printf '\\003' >&9
         while pgrep -f '^sleep 1234' >/dev/null; do usleep 20000; done; echo 'sh -c "touch /d; exec sleep 1235"; touch /e' >&9
         ${until('d')}; until pgrep -f '^sleep 1235' >/dev/null; do usleep 20000; done; printf '\\032' >&9; ${until('e')}
         echo 'jobs; kill -9 %1; exec sh -c "exit 6"' >&9; wait; exec 9>&-; cat /tmp/out; cell delete -f c`,
      );
      const shown = lines(stdout.replaceAll('\r', ''));
      const has = (line: string | RegExp) =>
        shown.some(one => (typeof line === 'string' ? one === line : line.test(one)));
      for (const line of ['/dev/pts/0', '33 99', 'resized', /Stopped/, 'status 6', ' icanon'])
        t.true(has(line), `${line} in\n${stdout}`);
    },
  );

  test.serial(on('--preserve-fds: so many from 3 on, and no more'), async t => {
    const script = 'cat <&3; cat <&4; ls /proc/self/fd | wc -l';
    await guest.shell('echo three >/tmp/3; echo four >/tmp/4');
    const inherited = '3</tmp/3 4</tmp/4 5</etc/passwd 9</ </dev/null';
    await guest.configure(script);
    const run = await guest.shell(`cd /b; cell run --preserve-fds 2 c ${inherited}`);
    // Three of the standard, two more, and that of ls itself.
    t.deepEqual(lines(run.stdout), ['three', 'four', '6']);
    await guest.configure(SLEEPS, WRITABLE);
    const exec = await guest.shell(
      `${START}; cell exec --preserve-fds 2 c sh -c '${script}' ${inherited}; cell delete -f c`,
    );
    if (exec.stderr.includes('--preserve-fds of exec needs')) t.is(exec.stdout, '');
    else t.deepEqual(lines(exec.stdout), ['three', 'four', '6']);
  });

  test.serial(
    on('ps and list: the processes and containers that there are, as tables and as JSON'),
    async t => {
      await guest.configure('sleep 1001 & touch /ready; exec sleep 1000', WRITABLE);
      const { stdout } = await guest.shell(
        `${START}; cell ps c | sed 's/^ *//'; echo; cell ps -f json c | tr -d ' \\n'; echo; cat /dev/cgroups/libvirtd/lxc/c/tasks | tr '\\n' ' '; cat /tmp/pid; echo
       cell list | grep -v ID | tr -s ' ' | cut -d' ' -f1,3,4; cell list -q; cell list -f json; cell delete -f c; cell list -q; cell list -f json`,
      );
      const [table = '', rest = ''] = stdout.split('\n\n');
      const [json = '', tasks = '', ...listed] = rest.split('\n');
      const pids = JSON.parse(json) as number[];
      t.deepEqual(new Set(pids), new Set(tasks.trim().split(/\s+/).map(Number)));
      const commands = lines(table).map(line => line.split(/\s+/)[2]);
      t.is(commands[0], 'COMMAND');
      t.is(commands.filter(name => name === 'sleep').length, 2);
      // Before 3.8 the agent of `cell exec` is one more.
      t.is(pids.length, commands.length - 1);
      t.true(pids.length <= 3, stdout);
      t.deepEqual(listed.slice(0, 2), ['c running /b', 'c']);
      const documents = listed.slice(2).join('\n');
      const end = documents.lastIndexOf('[]');
      t.like((JSON.parse(documents.slice(0, end)) as object[])[0], {
        id: 'c',
        status: 'running',
        bundle: '/b',
      });
      t.is(documents.slice(end).trim(), '[]');
    },
  );

  test.serial(on('a paused container does nothing, is not entered, and goes on where it was'), async t => {
    await guest.configure('touch /ready; while :; do echo x >>/count; usleep 5000; done', WRITABLE);
    const { stdout, stderr } = await guest.shell(
      `rm -f /b/rootfs/count; ${START}; size() { wc -c </b/rootfs/count; }
       if cell pause c; then a=$(size); usleep 200000; [ $a = $(size) ] && echo still; cell exec c true 2>/dev/null; echo $?; cell pause c 2>/dev/null; echo $?
         cell resume c; until [ $a != $(size) ]; do usleep 20000; done; echo on; cell resume c 2>/dev/null; echo $?
         cell pause c; cell delete -f c; echo $?
       else cell delete -f c; fi; cell list -q; ls -d /dev/cgroups*/cell-c 2>/dev/null`,
    );
    if (stderr.includes('cannot enforce pause')) t.deepEqual(lines(stdout), []);
    else t.deepEqual(lines(stdout), ['still', '125', '125', 'on', '125', '0']);
  });

  test.serial(
    on('exec --cgroup: the program is in a group below that of the container, and nowhere else'),
    async t => {
      await guest.configure(SLEEPS, WRITABLE);
      const v1 = '/dev/cgroups/libvirtd/lxc/c';
      const { stdout, stderr } = await guest.shell(
        `${START}; cell update --pids-limit 50 c 2>/dev/null; mkdir -p ${v1}/a/b; echo a >${v1}/a/b/devices.deny
       cell exec --cgroup devices:a/b c sh -c 'cat /proc/self/cgroup | grep -E "devices|^0:" | sed s/.*:// | sort | tail -1; cat /dev/null || echo denied'
       for wrong in devices:../x :x nowhere:x devices:z; do cell exec --cgroup $wrong c true; echo $?; done
       mkdir /dev/cgroups-unified/libvirtd/lxc/c/a 2>/dev/null && cell exec --cgroup a c grep -c /a$ /proc/self/cgroup
       cell exec c grep -c /a /proc/self/cgroup; cell delete -f c; ls -d ${v1} 2>/dev/null`,
      );
      if (/--cgroup of exec needs/.test(stderr)) return void t.false(stdout.includes('denied'));
      t.regex(stderr, /--cgroup: container c has no group of `nowhere`; it has those of devices/);
      t.regex(stderr, /--cgroup: `devices:..\/x` leads out of the container's group/);
      t.deepEqual(lines(stdout), ['/libvirtd/lxc/c/a/b', 'denied', '2', '2', '125', '125', '2', '0'], stderr);
    },
  );

  test.serial(
    on('--cgroup-manager disabled: no group is made or entered, and cell says what that means'),
    async t => {
      const where = 'cat /proc/self/cgroup';
      await guest.configure(`${where} >/groups; ${SLEEPS}`, WRITABLE);
      const groups = 'find /dev/cgroups* -type d 2>/dev/null | sort';
      // The first is the control. A hierarchy that is mounted late is in nobody's list before.
      const { stdout, stderr } = await guest.shell(
        `cd /b; cell create c </dev/null >/dev/null 2>&1; cell delete -f c; ${where} >/tmp/own; ${groups} >/tmp/before
         for option in cgroupfs disabled; do
           rm -f rootfs/ready; cell --cgroup-manager $option run -d c </dev/null >/dev/null; ${until('ready')}
           cmp -s rootfs/groups /tmp/own && echo same || echo other; cell exec c ${where} | cmp -s - /tmp/own && echo same || echo other
           ${groups} | cmp -s - /tmp/before && echo none || echo made; cell delete -f c
         done`,
      );
      t.deepEqual(lines(stdout), ['other', 'other', 'made', 'same', 'same', 'none'], stderr);
      const warnings = lines(stderr).filter(line =>
        line.includes('nothing restricts the devices of the container'),
      );
      t.is(warnings.length, 1, stderr);
      // What needs a group is refused, as on a kernel without one.
      await guest.configure('true', { linux: { resources: { memory: { limit: 67108864 } } } });
      const limited = await guest.shell('cd /b; cell --cgroup-manager disabled run c </dev/null');
      t.is(limited.code, 125);
      t.regex(limited.stderr, /cannot enforce memory-limit/);
    },
  );

  test.serial(on('delete --regex: those that the expression describes, and no other'), async t => {
    await guest.configure(SLEEPS, WRITABLE);
    const { stdout, stderr } = await guest.shell(
      `cd /b; for id in web-1 web-2 db; do cell create $id </dev/null >/dev/null 2>&1; done; cell list -q | tr '\\n' ' '
       cell delete --regex 'nothing'; echo $?; cell delete --regex '^web-'; echo $?; cell list -q | tr '\\n' ' '
       cell delete --force --regex '^web-'; echo $?; cell list -q; cell delete --force --regex .; cell list -q`,
    );
    t.deepEqual(lines(stdout), [
      'db web-1 web-2 0',
      // They have not been started, and not been killed either.
      '125',
      'db web-1 web-2 0',
      'db',
    ]);
    t.regex(stderr, /container web-1 is created and cannot be deleted/);
  });
});
