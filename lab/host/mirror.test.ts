import test from 'ava';
import { chooseMirror, parseSources } from './mirror.ts';

const debian = { isDebian: true, debootstrap: '' };

test('the archive and the security archive come from the configuration of apt', t => {
  const sources = parseSources(
    [
      'http://third.example/apt/|Third|Third|stable',
      'http://one.example/debian/|Debian|Debian|bookworm',
      'http://two.example/sec/|Debian|Debian-Security|bookworm-security',
    ].join('\n'),
  );
  t.deepEqual(chooseMirror(sources, debian), {
    archive: 'http://one.example/debian',
    security: 'http://two.example/sec',
  });
});

test('before the first apt-get update the suite names decide', t => {
  const sources = parseSources(
    'http://a.example/debian-security/|||trixie-security\nhttp://a.example/debian/|||trixie\n',
  );
  t.deepEqual(chooseMirror(sources, debian), {
    archive: 'http://a.example/debian',
    security: 'http://a.example/debian-security',
  });
  t.is(chooseMirror(sources, { ...debian, isDebian: false }), undefined);
});

test('on another distribution the default of debootstrap is taken', t => {
  const sources = parseSources('http://u.example/ubuntu/|Ubuntu|Ubuntu|noble\n');
  const debootstrap = 'DEF_MIRROR="http://d.example/debian"\n';
  t.is(chooseMirror(sources, { isDebian: false, debootstrap })?.archive, 'http://d.example/debian');
});

test('a CD-ROM is no mirror', t => {
  t.is(chooseMirror(parseSources('cdrom:[Debian 12]/|Debian|Debian|bookworm\n'), debian), undefined);
});
