import type { ConfigJson } from '../config-json.ts';
import { type Report, SourceError } from '../report.ts';
import type { Source } from '../source.ts';
import { buildConfig } from './build.ts';
import { emptyDraft } from './draft.ts';
import { handlerOf } from './handlers.ts';
import { readSettings } from './include.ts';
import type { Setting } from './lines.ts';

/** How lines begin in /etc/pve/lxc/ID.conf, and in no file of LXC. */
const PROXMOX = /^(arch|cores|hostname|memory|mp\d+|net\d+|ostype|rootfs|swap|unprivileged): /;

/** Keys that may be said again, each time for something more. Of any other the last value counts. */
const ADDING =
  /^lxc\.(cap|hook|namespace|net|cgroup2?\.devices)\.|^lxc\.cgroup2?\..*device$|^lxc\.(idmap|include|init\.groups|mount\.(auto|entry)|environment(\.\w+)?)$/;

/** Names what a later line replaces. */
function noteReplaced(settings: readonly Setting[], report: Report): void {
  const last = new Map<string, Setting>();
  for (const setting of settings) {
    const before = last.get(setting.key);
    if (before && before.value !== '' && before.value !== setting.value && !ADDING.test(setting.key)) {
      const { file, line } = setting.place;
      report.note(before.place, `\`${before.value}\` is replaced by what stands at ${file}:${line}`);
    }
    last.set(setting.key, setting);
  }
}

/** A configuration of LXC (lxc.container.conf(5)), old names or new, as a config.json. Throws SourceError. */
export function convertContainer(text: string, file: string, source: Source, report: Report): ConfigJson {
  const foreign = text.split('\n').findIndex(line => PROXMOX.test(line));
  if (foreign >= 0) {
    throw new SourceError(
      { file, line: foreign + 1, name: '' },
      'is a configuration of Proxmox VE: convert the one that it makes of it, /var/lib/lxc/ID/config',
    );
  }
  const draft = emptyDraft();
  const settings = readSettings(text, file, source, report);
  noteReplaced(settings, report);
  for (const setting of settings) {
    const handler = handlerOf(setting.key);
    if (!handler) report.unsupported(setting.place, 'is not a setting that cell knows');
    else report.attempt(() => handler(draft, setting, { source, report }));
  }
  return buildConfig(draft, { file, line: 1, name: '' }, source, report);
}
