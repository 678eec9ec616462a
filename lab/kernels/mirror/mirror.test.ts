import test from 'ava';
import { isKernelPackage, type Listed, offers } from './offers.ts';
import { complaints, configText, sourcesText } from './root.ts';
import { kernelStanzas, parseStanza } from './stanzas.ts';
import { candidates, parseRelease } from './suites.ts';
import { staleness } from './table.ts';

const index = `Package: bash
Version: 5.2
Description: not
 Package: linux-image-9.9.9-amd64
Filename: pool/b/bash.deb

Package: linux-image-6.1.0-56-amd64
Version: 6.1.192-2
Depends: kmod, linux-base (>= 4.3~),
 initramfs-tools (>= 0.120)
Size: 70305560
Filename: pool/main/l/linux-signed-amd64/linux-image-6.1.0-56-amd64_6.1.192-2_amd64.deb
SHA256: ab12

Package: linux-headers-6.1.0-56-amd64
Version: 6.1.192-2

Package: linux-image-6.1.0-56-cloud-amd64
Version: 6.1.192-2
Size: 7
Filename: pool/c.deb
SHA256: cd34
`;

test('kernel packages are picked from an index, also the last one', t => {
  const stanzas = kernelStanzas(Buffer.from(index), isKernelPackage);
  t.deepEqual(stanzas, [
    {
      package: 'linux-image-6.1.0-56-amd64',
      version: '6.1.192-2',
      depends: 'kmod, linux-base (>= 4.3~),\n initramfs-tools (>= 0.120)',
      filename: 'pool/main/l/linux-signed-amd64/linux-image-6.1.0-56-amd64_6.1.192-2_amd64.deb',
      bytes: 70305560,
      sha256: 'ab12',
    },
    {
      package: 'linux-image-6.1.0-56-cloud-amd64',
      version: '6.1.192-2',
      depends: '',
      filename: 'pool/c.deb',
      bytes: 7,
      sha256: 'cd34',
    },
  ]);
});

test('which packages are parts of a kernel', t => {
  const yes = [
    'linux-image-5.10.0-46-amd64',
    'linux-image-6.12.117+deb13-cloud-amd64-unsigned',
    'linux-binary-unsigned-7.3-amd64',
    'linux-modules-7.2.13+deb14-amd64',
    'linux-base-7.2.13+deb14-amd64',
  ];
  const no = [
    'linux-image-amd64',
    'linux-base',
    'linux-image-6.1.0-56-rt-amd64',
    'linux-image-6.1.0-56-amd64-dbg',
    'linux-image-amd64-signed-template',
    'linux-headers-6.1.0-56-amd64',
  ];
  t.deepEqual(
    yes.filter(name => !isKernelPackage(name)),
    [],
  );
  t.deepEqual(no.filter(isKernelPackage), []);
});

function listed(name: string, version: string, depends = '', suite = 'stable'): Listed {
  const text = `Package: ${name}\nVersion: ${version}\nDepends: ${depends}\nFilename: ${name}.deb\nSize: 10\nSHA256: ff`;
  return { stanza: parseStanza(text), archive: 'http://m.example/debian', suite };
}

const files = (found: ReturnType<typeof offers>) =>
  found.map(({ release, downloads }) => [release, ...downloads.map(({ uri }) => uri.replace(/^.*\//, ''))]);

test('a kernel in one package', t => {
  const found = offers([
    listed('linux-image-6.1.0-56-amd64-unsigned', '6.1.192-2'),
    listed('linux-image-6.1.0-56-amd64', '6.1.192-2', '', 'oldstable-security'),
    listed('linux-image-6.1.0-56-amd64', '6.1.192-2', '', 'oldstable'),
  ]);
  t.deepEqual(found, [
    {
      version: '6.1.192',
      flavour: '',
      release: '6.1.0-56-amd64',
      package: { name: 'linux-image-6.1.0-56-amd64', version: '6.1.192-2', suite: 'oldstable-security' },
      downloads: [{ uri: 'http://m.example/debian/linux-image-6.1.0-56-amd64.deb', sha256: 'ff', bytes: 10 }],
    },
  ]);
});

test('an unsigned image is taken where there is no signed one', t => {
  t.deepEqual(files(offers([listed('linux-image-6.1.0-1-amd64-unsigned', '6.1-1')])), [
    ['6.1.0-1-amd64', 'linux-image-6.1.0-1-amd64-unsigned.deb'],
  ]);
  const split = ['linux-binary-unsigned-7.3-amd64', 'linux-modules-7.3-amd64'];
  t.deepEqual(files(offers(split.map(name => listed(name, '7.3~rc7-1~exp1')))), [
    ['7.3-amd64', ...split.map(name => `${name}.deb`)],
  ]);
});

test('a kernel split over packages, in the flavours and versions that belong together', t => {
  const parts = (version: string, release: string) => [
    listed(`linux-image-${release}`, version, `linux-binary-${release} (= ${version})`),
    listed(`linux-binary-${release}`, version),
    listed(`linux-modules-${release}`, version),
    listed(`linux-base-${release}`, version),
  ];
  const found = offers([
    ...parts('7.2.13-1', '7.2.13+deb14-cloud-amd64'),
    ...parts('7.2.13-1', '7.2.13+deb14-amd64'),
  ]);
  t.deepEqual(found.map(({ flavour }) => flavour).sort(), ['', 'cloud']);
  t.deepEqual(
    files(found).find(([release]) => release === '7.2.13+deb14-amd64'),
    [
      '7.2.13+deb14-amd64',
      'linux-binary-7.2.13+deb14-amd64.deb',
      'linux-modules-7.2.13+deb14-amd64.deb',
      'linux-base-7.2.13+deb14-amd64.deb',
    ],
  );
});

test('a split kernel whose modules have left the mirror is listed as lacking them', t => {
  const [found] = offers([
    listed('linux-image-7.0.4+deb13-amd64', '7.0.4-1', 'linux-binary-7.0.4+deb13-amd64 (= 7.0.4-1)'),
    listed('linux-binary-7.0.4+deb13-amd64', '7.0.4-1'),
  ]);
  t.is(found?.lacking, 'linux-modules-7.0.4+deb13-amd64');
});

test('a package that stands for whatever is newest is no kernel', t => {
  const meta = listed(
    'linux-image-6.1-amd64',
    '6.1.180-1~deb11u1',
    'linux-image-6.1.0-0.deb11.52-amd64 (= 6.1.180-1)',
  );
  t.deepEqual(offers([meta]), []);
});

test('offers are ordered oldest first', t => {
  const found = offers([
    listed('linux-image-7.3-amd64', '7.3~rc7-1'),
    listed('linux-image-6.12.9-amd64', '6.12.9-1'),
    listed('linux-image-6.12.90-amd64', '6.12.90-1'),
    listed('linux-image-6.9.1-amd64', '6.9.1-1'),
  ]);
  t.deepEqual(
    found.map(({ version }) => version),
    ['6.9.1', '6.12.9', '6.12.90', '7.3-rc7'],
  );
});

test('the suites that are looked for', t => {
  const found = candidates(['bookworm'], { archive: 'http://m/debian', security: 'http://m/sec' });
  t.deepEqual(
    found.map(({ archive, name }) => `${archive} ${name}`),
    [
      'http://m/debian bookworm',
      'http://m/sec bookworm-security',
      'http://m/debian bookworm-updates',
      'http://m/debian bookworm-proposed-updates',
      'http://m/debian bookworm-backports',
      'http://m/debian unstable',
      'http://m/debian experimental',
    ],
  );
});

const release = (codename: string, date: string, validUntil?: string) => ({
  ...{ suite: codename, codename, date },
  ...(validUntil && { validUntil }),
});

test('a Release file tells the suite and how long it is good for', t => {
  const text =
    'Suite: testing\nCodename: forky\nDate: Fri, 30 Oct 2026 08:08:01 UTC\nValid-Until: Fri, 06 Nov 2026 08:08:01 UTC\n';
  t.deepEqual(parseRelease(text), {
    suite: 'testing',
    codename: 'forky',
    date: '2026-10-30T08:08:01.000Z',
    validUntil: '2026-11-06T08:08:01.000Z',
  });
  t.false(
    'validUntil' in parseRelease('Suite: stable\nCodename: trixie\nDate: Sat, 12 Sep 2026 07:55:41 UTC\n'),
  );
});

test('an index past its time is told with its age, and one without a time never is', t => {
  const now = Date.parse('2026-11-21T00:00:00Z');
  const sid = release('sid', '2026-10-30T00:00:00.000Z', '2026-11-06T00:00:00.000Z');
  const fresh = release('trixie', '2026-11-20T00:00:00.000Z', '2026-11-27T00:00:00.000Z');
  const ageless = release('bullseye', '2025-08-09T00:00:00.000Z');
  t.regex(staleness([fresh, sid, ageless], now) ?? '', /out of date for sid: .* 22 days old/);
  t.is(staleness([fresh, ageless], now), undefined);
});

test('the private root keeps to itself and keeps the checks on', t => {
  const text = configText('/cache/apt');
  t.regex(text, /^Dir::State::status "\/cache\/apt\/status";$/m);
  t.regex(text, /^Dir::Etc::sourceparts "-";$/m);
  t.regex(text, /^#clear APT::Update::Post-Invoke;$/m);
  t.regex(text, /^Acquire::AllowInsecureRepositories "false";$/m);
  t.is(
    sourcesText([{ archive: 'http://m/debian', name: 'sid' }], '/k.gpg'),
    'deb [arch=amd64 signed-by=/k.gpg] http://m/debian sid main\n',
  );
});

test("apt's complaints are found among its output", t => {
  t.deepEqual(complaints('Reading...\nE: Failed to fetch x  404  Not Found\nW: Some index files failed\n'), [
    'Failed to fetch x  404  Not Found',
    'Some index files failed',
  ]);
});
