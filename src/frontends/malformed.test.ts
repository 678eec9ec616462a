import test from 'ava';
import { forgotten } from '../lifecycle/asked-for.fixture.ts';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { planContainer } from '../lifecycle/plan.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { type Random, random } from '../spec/mutate.fixture.ts';
import { ConfigError } from '../spec/node.ts';
import { parseConfig, readConfig } from '../spec/read-config.ts';
import { type Conversion, convert, type Format } from './convert.ts';
import { DOMAIN } from './domain.fixture.ts';
import { SourceError } from './report.ts';
import { source } from './source.fixture.ts';

/** How many of each kind are tried; more of them by CELL_TEST_MUTANTS. */
const MUTANTS = Number(process.env['CELL_TEST_MUTANTS'] ?? 1500);

const PIECES = [
  ...'<>&"\'=/#[]{},:;*\\ \n\t\0\uFEFF',
  '\uD800',
  '💥',
  '-1',
  '999999999999999999999',
  '1e9',
  '../..',
  '__proto__',
  'constructor',
  'hasOwnProperty="1"',
  '<a>',
  '</a>',
  '<!--',
  ']]>',
  '&lt;',
  '<!DOCTYPE x>',
  '<![CDATA[',
];

/** `text` with one to three places cut, doubled, moved or filled with something else. */
function spoil(text: string, pick: Random): string {
  let spoilt = text;
  for (let times = 1 + pick(3); times > 0; times--) {
    const from = pick(spoilt.length + 1);
    const to = Math.min(spoilt.length, from + pick(pick(2) === 0 ? 3 : 40));
    const piece = PIECES[pick(PIECES.length)] ?? '';
    const middle = spoilt.slice(from, to);
    const instead = ['', piece, middle + piece, middle + middle, piece.repeat(3)][pick(5)] ?? '';
    spoilt = spoilt.slice(0, from) + instead + spoilt.slice(to);
  }
  return spoilt;
}

const HOST = source(
  {
    '/p': '2\ndenylist\nmknod errno 1\nmount errno 1 [2,0,==]\n',
    '/f': '/srv/a a none bind,ro 0 0\n',
    '/inc/x.conf': 'lxc.cap.drop = sys_boot\n',
    '/loop': 'lxc.include = /loop\nlxc.include = /loop\n',
    '/circle/a.conf': 'lxc.include = /circle\nlxc.include = /circle/\n',
  },
  { '/dev/null': { type: 'c', major: 1, minor: 3, mode: 0o666 } },
);

/** Each of these says something on its own, and says it once. */
const LINES = [
  'lxc.uts.name = q1',
  'lxc.rootfs.path = /srv/q1',
  'lxc.cap.drop = sys_module',
  'lxc.cap.drop = mac_admin sys_time',
  'lxc.cgroup.devices.deny = a',
  'lxc.cgroup.devices.allow = c 1:3 rwm',
  'lxc.cgroup.devices.allow = b *:* m',
  'lxc.cgroup.memory.limit_in_bytes = 256M',
  'lxc.mount.entry = proc proc proc nodev 0 0',
  'lxc.mount.entry = /srv/b b none bind,ro 0 0',
  'lxc.mount.auto = sys:ro',
  'lxc.idmap = u 0 100000 65536',
  'lxc.idmap = g 0 100000 65536',
  'lxc.prlimit.nofile = 1024',
  'lxc.time.offset.boot = 5s',
  'lxc.time.offset.monotonic = -7ms',
  'lxc.include = /inc',
  'lxc.mount.fstab = /f',
  'lxc.hook.start = /x',
  'lxc.hook.mount = /y -v',
  'lxc.arch = i686',
  'lxc.selinux.context = a:b:c:d',
  'lxc.init.cmd = /bin/sh -c "exec true"',
];

/** The conversion; undefined when it is refused, which must name file, line and reason. */
function attempt(text: string, format: Format): Conversion | undefined {
  try {
    return convert(text, 'file', format, HOST);
  } catch (error) {
    if (!(error instanceof SourceError)) throw new Error(`on ${JSON.stringify(text)}`, { cause: error });
    if (!/^\/?[\w./]+:\d+: \S/.test(error.message)) throw new Error(`no place in: ${error.message}`);
    return undefined;
  }
}

/** A conversion, once all that its config asks has been found in its plan for an old kernel and a new one. */
function planned(result: Conversion | undefined): Conversion | undefined {
  if (!result) return undefined;
  const written: unknown = JSON.parse(JSON.stringify(result.config));
  const { config } = readConfig(written);
  for (const kernel of [LINUX_2_6_29, LINUX_7_3]) {
    const missing = forgotten(written, planContainer(config, { id: 'vm', bundle: '/b' }, kernel));
    if (missing.length > 0) throw new Error(`${JSON.stringify(written)}\nwithout ${missing.join('; ')}`);
  }
  return result;
}

const XML =
  DOMAIN(`<idmap><uid start='0' target='100000' count='65536'/><gid start='0' target='1' count='2'/></idmap>
  <features><privnet/><capabilities policy='default'><mknod state='on'/><kill state='off'/></capabilities></features>
  <memtune><hard_limit unit='KiB'>1024</hard_limit></memtune><numatune><memory mode='strict' nodeset='0'/></numatune>
  <blkiotune><weight>500</weight><device><path>/dev/block/8:0</path><weight>300</weight></device></blkiotune>`);

/** What nobody writes by mistake; each of them is refused, and soon. */
const HOSTILE: Record<string, [text: string, format: Format]> = {
  'entities that double each other': [
    `<!DOCTYPE d [<!ENTITY a "aa">${Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n} "&e${n + 1};&e${n + 1};">`).join('')}]>${DOMAIN().replace('web_1', '&e0;')}`,
    'libvirt',
  ],
  'an entity of the host': [
    `<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/shadow">]>${DOMAIN().replace('web_1', '&a;')}`,
    'libvirt',
  ],
  'a hundred thousand elements in each other': ['<a>'.repeat(100_000), 'libvirt'],
  'a memory of a thousand digits': [DOMAIN().replace('>64<', `>${'9'.repeat(1000)}<`), 'libvirt'],
  'a name with a NUL': [DOMAIN().replace('web_1', 'web\0'), 'libvirt'],
  'bytes that are no UTF-8': [
    new TextDecoder().decode(new Uint8Array([0x3c, 0xff, 0xfe, 0x80, 0x3e, 0xc0, 0xaf])),
    'libvirt',
  ],
  'a domain in a domain': [DOMAIN(DOMAIN()), 'libvirt'],
  'two roots': [DOMAIN() + DOMAIN(), 'libvirt'],
  'a file that includes itself': ['lxc.include = /loop', 'lxc'],
  'a directory that includes itself': ['lxc.include = /circle', 'lxc'],
  'a line of a million characters': [`lxc.cap.drop = ${'kill'.repeat(250_000)}`, 'lxc'],
  'an id of a thousand digits': [`lxc.idmap = u 0 ${'9'.repeat(1000)} 1`, 'lxc'],
  'a NUL in a path': ['lxc.rootfs.path = /srv\0/x', 'lxc'],
  'a hundred thousand keys that nobody knows': ['lxc.no.such.key = 1\n'.repeat(100_000), 'lxc'],
};

for (const [what, [text, format]] of Object.entries(HOSTILE)) {
  test(`refused, with a place: ${what}`, t => {
    const result = attempt(text, format);
    // Of what can be understood the part that cannot be said is an error.
    t.true(result === undefined || result.findings.some(({ level }) => level === 'error'));
  });
}

test('spoilt XML is converted or refused with its place, and nothing else happens', t => {
  const pick = random(1);
  const results = Array.from({ length: MUTANTS }, () => planned(attempt(spoil(XML, pick), 'libvirt')));
  t.true(results.some(result => result === undefined));
  t.true(results.some(result => result !== undefined));
});

test('spoilt LXC configurations are converted or refused with their place, and nothing else happens', t => {
  const pick = random(2);
  const text = LINES.join('\n');
  const results = Array.from({ length: MUTANTS }, () => planned(attempt(spoil(text, pick), 'lxc')));
  t.true(results.some(result => result === undefined));
  t.true(results.some(result => result !== undefined));
});

test('a spoilt config.json is read or refused, and nothing else happens', t => {
  const pick = random(3);
  const text = JSON.stringify(DEFAULT_CONFIG, null, 1);
  let refused = 0;
  for (let tried = 0; tried < MUTANTS; tried++) {
    try {
      parseConfig(spoil(text, pick));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      refused++;
    }
  }
  t.true(refused > MUTANTS / 2);
});

/** Everything that a conversion says. */
const said = (result: Conversion | undefined) => JSON.stringify(result);
const isSaid = (line: string) => !/^\s*(#|$)/.test(line) && !/=\s*$/.test(line);

test('no line of an LXC configuration vanishes, spoilt or not', t => {
  const pick = random(4);
  t.truthy(attempt(LINES.join('\n'), 'lxc'));
  for (let tried = 0; tried < MUTANTS; tried++) {
    const at = pick(LINES.length);
    const line = LINES[at] ?? '';
    const where = pick(line.length);
    const letter = 'abcxyz019._-=:,*# '[pick(18)] ?? '';
    const spoilt = tried < LINES.length ? line : line.slice(0, where) + letter + line.slice(where + pick(2));
    if (!isSaid(spoilt) || (spoilt !== line && LINES.includes(spoilt))) continue;
    const result = attempt(LINES.with(at, spoilt).join('\n'), 'lxc');
    if (result === undefined) continue;
    t.not(said(result), said(attempt(LINES.with(at, '').join('\n'), 'lxc')), spoilt);
  }
});

/** Where elements of the domain begin, and their names. */
const ELEMENTS = [...XML.matchAll(/<(\w+)/g)];

test('an element or attribute that is not known is named, wherever it stands', t => {
  for (const { index, 0: tag, 1: name = '' } of ELEMENTS) {
    const renamed =
      XML.slice(0, index) + XML.slice(index).replace(name, 'unheard').replace(`</${name}>`, '</unheard>');
    const attribute = XML.slice(0, index) + XML.slice(index).replace(tag, `${tag} unheard='of'`);
    for (const text of [renamed, attribute]) {
      const result = attempt(text, 'libvirt');
      if (result === undefined) continue;
      const errors = result.findings.filter(({ level }) => level === 'error');
      t.true(
        errors.some(({ place, problem }) => `${place.name} ${problem}`.includes('unheard')),
        text,
      );
    }
  }
});
