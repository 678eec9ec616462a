import test from 'ava';
import { parseFeatures } from '../guest/apparmor.ts';
import { harmfulPathsAndMountsDenied, harmfulPathsDenied } from './apparmor-profiles.ts';
import { openConfig } from './container-config.ts';
import { knownMitigations } from './known-mitigations.ts';
import { missingRules } from './load-profiles.ts';

const pathsOnly = parseFeatures('./file/mask:read\n./caps/mask:kill\n');
const all = parseFeatures('./file/mask:read\n./mount/mask:mount\n');

test('C9: rules on mounts are not enforceable where AppArmor has none, and pathnames still are', t => {
  t.is(missingRules(harmfulPathsDenied, pathsOnly), undefined);
  t.regex(
    missingRules(harmfulPathsAndMountsDenied, pathsOnly) ?? '',
    /no rules on mount \(it has file, caps\), which cellblock-mounts needs/,
  );
  t.is(missingRules(harmfulPathsAndMountsDenied, all), undefined);
  t.regex(missingRules(harmfulPathsDenied, parseFeatures('')) ?? '', /no rules on file \(it has none/);
});

test('C8: a container asks for the profile that is loaded for it', t => {
  for (const name of ['apparmor', 'apparmor-paths']) {
    const config = openConfig();
    knownMitigations[name]?.apply(config);
    const asked = config.process.apparmorProfile;
    t.is(asked, knownMitigations[name]?.profile?.name);
    t.true(knownMitigations[name]?.profile?.source.startsWith(`profile ${asked} `));
  }
});

test('what is denied by pathname is denied by both', t => {
  const rules = (source: string) => source.split('\n').filter(line => line.startsWith('  deny '));
  t.true(rules(harmfulPathsDenied.source).some(rule => rule.includes('sysrq-trigger')));
  t.deepEqual(rules(harmfulPathsAndMountsDenied.source), rules(harmfulPathsDenied.source));
});
