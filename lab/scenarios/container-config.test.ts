import test from 'ava';
import { openConfig } from './container-config.ts';
import { knownMitigations } from './known-mitigations.ts';
import { mitigationsOf } from './mitigation.ts';

/** What some experiments begin with, for mitigations that give back what everybody else has. */
const withoutNamespaces = () => {
  const config = openConfig();
  config.linux.namespaces = [];
  return config;
};

/** What others begin with: a hierarchy of the host. */
const withGroups = () => {
  const config = openConfig();
  config.mounts.push({ destination: '/groups', type: 'bind', source: '/spare', options: ['bind'] });
  return config;
};

test('a mitigation changes its own copy of the configuration it begins with, never the next one', t => {
  const before = JSON.stringify(openConfig());
  for (const { title, apply, impose } of Object.values(knownMitigations)) {
    const changes = [openConfig, withoutNamespaces, withGroups].some(begin => {
      const config = begin();
      apply(config);
      return JSON.stringify(config) !== JSON.stringify(begin());
    });
    t.true(changes || impose !== undefined, title);
  }
  t.is(JSON.stringify(openConfig()), before);
});

test('a dropped capability is gone from all four sets', t => {
  const config = openConfig();
  for (const mitigation of mitigationsOf('drop-sys-admin', knownMitigations)) mitigation.apply(config);
  for (const [set, names] of Object.entries(config.process.capabilities)) {
    t.false(names.includes('CAP_SYS_ADMIN'), set);
    t.is(names.includes('CAP_MKNOD'), set !== 'ambient', set);
  }
});
