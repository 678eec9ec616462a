import type { ConfigJson } from '../config-json.ts';
import type { Report } from '../report.ts';
import type { Source } from '../source.ts';
import { buildConfig } from './build.ts';
import { emptyDraft } from './draft.ts';
import { handlerOf } from './handlers.ts';
import { readSettings } from './include.ts';

/** A configuration of LXC (lxc.container.conf(5)), old names or new, as a config.json. Throws SourceError. */
export function convertContainer(text: string, file: string, source: Source, report: Report): ConfigJson {
  const draft = emptyDraft();
  for (const setting of readSettings(text, file, source, report)) {
    const handler = handlerOf(setting.key);
    if (handler) handler(draft, setting, { source, report });
    else report.unsupported(setting.place, 'is not a setting that cell knows');
  }
  return buildConfig(draft, { file, line: 1, name: '' }, source, report);
}
