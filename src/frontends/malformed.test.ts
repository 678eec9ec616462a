import test from 'ava';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { type Random, random } from '../spec/mutate.fixture.ts';
import { ConfigError } from '../spec/node.ts';
import { parseConfig } from '../spec/read-config.ts';
import { type Conversion, convert, type Format } from './convert.ts';
import { DOMAIN } from './domain.fixture.ts';
import { SourceError } from './report.ts';
import { source } from './source.fixture.ts';

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
  'lxc.include = /inc',
  'lxc.mount.fstab = /f',
  'lxc.hook.start = /x',
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

const XML =
  DOMAIN(`<idmap><uid start='0' target='100000' count='65536'/><gid start='0' target='1' count='2'/></idmap>
  <features><privnet/><capabilities policy='default'><mknod state='on'/><kill state='off'/></capabilities></features>
  <memtune><hard_limit unit='KiB'>1024</hard_limit></memtune>`);

test('spoilt XML is converted or refused with its place, and nothing else happens', t => {
  const pick = random(1);
  const results = Array.from({ length: 2000 }, () => attempt(spoil(XML, pick), 'libvirt'));
  t.true(results.some(result => result === undefined));
  t.true(results.some(result => result !== undefined));
});

test('spoilt LXC configurations are converted or refused with their place, and nothing else happens', t => {
  const pick = random(2);
  const text = LINES.join('\n');
  const results = Array.from({ length: 2000 }, () => attempt(spoil(text, pick), 'lxc'));
  t.true(results.some(result => result === undefined));
  t.true(results.some(result => result !== undefined));
});

test('a spoilt config.json is read or refused, and nothing else happens', t => {
  const pick = random(3);
  const text = JSON.stringify(DEFAULT_CONFIG, null, 1);
  let refused = 0;
  for (let tried = 0; tried < 2000; tried++) {
    try {
      parseConfig(spoil(text, pick));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      refused++;
    }
  }
  t.true(refused > 1000);
});

/** Everything that a conversion says. */
const said = (result: Conversion | undefined) => JSON.stringify(result);
const isSaid = (line: string) => !/^\s*(#|$)/.test(line) && !/=\s*$/.test(line);

test('no line of an LXC configuration vanishes, spoilt or not', t => {
  const pick = random(4);
  t.truthy(attempt(LINES.join('\n'), 'lxc'));
  for (let tried = 0; tried < 2000; tried++) {
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
