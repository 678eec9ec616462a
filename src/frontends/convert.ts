import { asksForGroups } from '../cgroup/place.ts';
import { planMount } from '../mounts/plan-mount.ts';
import { ConfigError } from '../spec/node.ts';
import { readConfig } from '../spec/read-config.ts';
import type { ConfigJson } from './config-json.ts';
import { convertDomain } from './libvirt/domain.ts';
import { convertContainer } from './lxc/container.ts';
import { createReport, type Finding, type Report, SourceError } from './report.ts';
import type { Source } from './source.ts';

export const FORMATS = ['libvirt', 'lxc'] as const;
export type Format = (typeof FORMATS)[number];

const CONVERTERS = { libvirt: convertDomain, lxc: convertContainer };

/** XML begins with `<`; everything else is taken for LXC's. */
export function detectFormat(text: string): Format {
  return /^\uFEFF?\s*</.test(text) ? 'libvirt' : 'lxc';
}

export interface Conversion {
  config: ConfigJson;
  findings: Finding[];
}

/** The first part that was refused, and everything else that was found, as one error. */
function refusal(findings: readonly Finding[]): SourceError | undefined {
  const first = findings.find(({ level }) => level === 'refused');
  return first && new SourceError(first.place, first.problem, findings);
}

/** The converted config must be one that cell runs; if not, the place that asked for it is named. */
function check(config: ConfigJson, file: string, report: Report): void {
  try {
    const { config: read, notes } = readConfig(config);
    const otherUsers = read.linux.namespaces.includes('user');
    read.mounts.forEach((mount, index) => {
      if (!asksForGroups(mount)) planMount(mount, `mounts[${index}]`, read.linux, otherUsers);
    });
    for (const note of notes) {
      report.note(report.placeOf(/^[\w.[\]]*/.exec(note)?.[0] ?? '') ?? { file, line: 1, name: '' }, note);
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const place = report.placeOf(error.path) ?? { file, line: 1, name: '' };
    throw new SourceError(place, `cell cannot run this: ${error.message}`);
  }
}

/**
 * Converts the text of `file` into a config.json that cell takes. What the model cannot express is in `findings`;
 * what cannot be understood, or be run at all, throws SourceError with everything that was found.
 */
export function convert(text: string, file: string, format: Format | undefined, source: Source): Conversion {
  const report = createReport();
  let config: ConfigJson | undefined;
  report.attempt(() => {
    if (/^\s*\{/.test(text) && format === undefined) {
      throw new SourceError({ file, line: 1, name: '' }, 'is JSON: a config.json needs no conversion');
    }
    config = CONVERTERS[format ?? detectFormat(text)](text, file, source, report);
    if (refusal(report.findings) === undefined) check(config, file, report);
  });
  const refused = refusal(report.findings);
  if (refused || !config) throw refused ?? new Error(`${file}: nothing was converted, and nothing refused`);
  return { config, findings: report.findings };
}
