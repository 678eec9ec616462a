import test from 'ava';
import { mitigations } from '../../scenarios/mitigations.ts';
import { openConfig } from './container-config.ts';
import { mitigationsOf } from './mitigation.ts';

test('a mitigation changes its own copy of the open configuration, never the next one', t => {
  const before = JSON.stringify(openConfig());
  for (const mitigation of Object.values(mitigations)) {
    const config = openConfig();
    mitigation.apply(config);
    t.not(JSON.stringify(config), before, mitigation.title);
  }
  t.is(JSON.stringify(openConfig()), before);
});

test('a dropped capability is gone from all four sets', t => {
  const config = openConfig();
  for (const mitigation of mitigationsOf('drop-sys-admin', mitigations)) mitigation.apply(config);
  for (const [set, names] of Object.entries(config.process.capabilities)) {
    t.false(names.includes('CAP_SYS_ADMIN'), set);
    t.is(names.includes('CAP_MKNOD'), set !== 'ambient', set);
  }
});
