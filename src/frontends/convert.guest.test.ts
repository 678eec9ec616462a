import test from 'ava';
import { onEachKernel } from '../guest.fixture.ts';
import { DOMAIN } from './domain.fixture.ts';

const text = (value: string) => Buffer.from(value);
/** As long as a domain may be. */
const LONG = 250_000;

/** What nobody writes by mistake, and what is said of it. */
const HOSTILE: Record<string, [bytes: Buffer, said: RegExp]> = {
  'entities that double each other': [
    text(
      `<!DOCTYPE d [<!ENTITY a "aa">${Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n} "&e${n + 1};&e${n + 1};">`).join('')}]>${DOMAIN().replace('web_1', '&e0;')}`,
    ),
    /:\d+: a DOCTYPE/,
  ],
  'a file of the host': [
    text(`<!DOCTYPE d [<!ENTITY a SYSTEM "/etc/shadow">]>${DOMAIN().replace('web_1', '&a;')}`),
    /:\d+: a DOCTYPE/,
  ],
  'elements in each other': [
    text(DOMAIN('<a>'.repeat(LONG / 3))),
    /:\d+: elements are nested more than 64 deep/,
  ],
  'elements side by side': [text(DOMAIN('<a/>'.repeat(LONG / 4))), /:\d+: more than 10000 elements/],
  'as many elements as there may be': [text(DOMAIN('<a/>'.repeat(9000))), /domain\.a/],
  'a long attribute': [text(DOMAIN(`<a x='${'y'.repeat(LONG)}'/>`)), /domain\.a/],
  'many attributes': [
    text(DOMAIN(`<a ${Array.from({ length: LONG / 12 }, (_, n) => `a${n}='1'`).join(' ')}/>`)),
    /domain\.a/,
  ],
  'a quote that does not end': [text(DOMAIN(`<a x='${'y'.repeat(LONG)}`)), /:\d+: not XML: /],
  'a comment of hyphens': [text(DOMAIN(`<!--${'-'.repeat(LONG)}`)), /:\d+: not XML: Malformed comment/],
  ampersands: [text(DOMAIN().replace('web_1', '&'.repeat(LONG))), /:\d+: not XML: Invalid character/],
  'no UTF-8': [Buffer.from(DOMAIN().replace('web_1', 'caf\u00e9'), 'latin1'), /: is not UTF-8$/m],
  'more than anybody writes': [text(DOMAIN(' '.repeat(300_000))), /: is longer than 262144 characters/],
};

onEachKernel((guest, on) => {
  for (const [what, [bytes, said]] of Object.entries(HOSTILE)) {
    test.serial(on(`D16: hostile XML is refused soon, in little memory: ${what}`), async t => {
      await guest.shell('cat >/tmp/domain.xml', bytes);
      const { code, stdout, stderr } = await guest.shell(
        'ulimit -v 65536; timeout 60 cell convert /tmp/domain.xml 2>/tmp/said; code=$?; head -c 4000 /tmp/said >&2; exit $code',
      );
      t.is(code, 1, stderr);
      t.is(stdout, '');
      t.regex(stderr, said);
      t.notRegex(stderr, /memory|^ +at /m);
    });
  }

  test.serial(
    on('D13, D14: a file of LXC names the whitelist of the seed, and the kernel keeps to it'),
    async t => {
      const numbers = [...Array(301).keys(), ...Array.from({ length: 56 }, (_, at) => 1024 + at)];
      await guest.shell('cat >/tmp/seccomp.full', text(`1\nwhitelist\n${numbers.join('\n')}\n`));
      // ulimit asks prlimit(2), which is 302.
      const lines = (seccomp: string) => `lxc.rootfs = /b/rootfs
lxc.cgroup.devices.allow = c 1:3 rwm
${seccomp}
lxc.init.cmd = /bin/sh -c 'echo ran; ulimit -n 100; echo on'
`;
      const run = async (seccomp: string) => {
        await guest.shell('mkdir -p /tmp/lxc; cat >/tmp/lxc/config', text(lines(seccomp)));
        return guest.shell(
          'cell convert /tmp/lxc/config >/tmp/lxc/config.json 2>/tmp/said || cat /tmp/said >&2; cell run -b /tmp/lxc c </dev/null',
        );
      };
      const without = await run('');
      t.is(without.stdout.replaceAll('\r', ''), 'ran\non\n', without.stderr);
      const { stdout, stderr, code } = await run('lxc.seccomp = /tmp/seccomp.full');
      if (stderr.includes('cannot enforce seccomp')) return void t.is(stdout, '');
      t.is(stdout.replaceAll('\r', ''), 'ran\n', stderr);
      // SIGSYS
      t.is(code, 128 + 31);
    },
  );

  test.serial(
    on(
      'a file of LXC runs with a cgroup namespace where the kernel has them, and else says that it has none',
    ),
    async t => {
      const lines =
        "lxc.rootfs.path = /b/rootfs\nlxc.init.cmd = /bin/sh -c 'readlink /proc/self/ns/cgroup; sleep 60'\n";
      const more = 'lxc.mount.auto = proc:mixed\nlxc.console.path = none\n';
      await guest.shell('mkdir -p /tmp/lxc; cat >/tmp/lxc/config', text(lines + more));
      const { stdout, stderr } = await guest.shell(
        `cell convert /tmp/lxc/config >/tmp/lxc/config.json 2>/dev/null && cell run -d -b /tmp/lxc n >/tmp/n.out && readlink /proc/self/ns/cgroup; cell exec n echo inside; cell exec n readlink /proc/self/ns/cgroup; cell delete --force n`,
      );
      const [host, ...said] = stdout.replaceAll('\r', '').split('\n');
      if (said.includes('inside')) {
        t.regex(host ?? '', /^cgroup:/);
        t.regex(said[1] ?? '', /^cgroup:/);
        t.not(said[1], host);
        t.notRegex(stderr, /namespace/);
      } else {
        t.is(host, 'inside');
        t.regex(stderr, /no cgroup namespace on this kernel/);
      }
    },
  );

  test.serial(
    on('a config.json that is not UTF-8 is refused, for something would stand in the place of it'),
    async t => {
      const { code, stderr } = await guest.shell(
        'mkdir -p /tmp/latin && printf \'{"hostname": "caf\\351"}\' >/tmp/latin/config.json; cell run -b /tmp/latin c',
      );
      t.is(code, 125);
      t.regex(stderr, /\/tmp\/latin\/config\.json is not UTF-8/);
    },
  );
});
