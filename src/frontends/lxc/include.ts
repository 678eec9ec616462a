import { type Report, SourceError } from '../report.ts';
import { type Source, Unreadable } from '../source.ts';
import { readLines, type Setting } from './lines.ts';

const DEEPEST = 16;
/** Files that include two each are many long before they are deep. */
const MOST_FILES = 1000;

/** The text of a file that `setting` names. */
export function readNamed(path: string, setting: Setting, source: Source): string {
  try {
    const text = source.read(path);
    if (text !== undefined) return text;
  } catch (error) {
    if (error instanceof Unreadable)
      throw new SourceError(setting.place, `\`${path}\` cannot be read: ${error.message}`);
    throw error;
  }
  throw new SourceError(setting.place, `there is no \`${path}\``);
}

function filesOf(setting: Setting, source: Source, report: Report): string[] {
  const path = setting.value;
  if (!path.endsWith('/') && !source.isDirectory(path)) return [path];
  const names = source.list(path);
  if (names === undefined)
    report.note(setting.place, `there is no directory \`${path}\`; nothing is included`);
  return (names ?? [])
    .filter(name => /.\.conf$/.test(name))
    .map(name => `${path.replace(/\/+$/, '')}/${name}`);
}

/** All settings in the order they count, with those of `lxc.include` in its place. */
export function readSettings(text: string, file: string, source: Source, report: Report): Setting[] {
  let files = 0;
  /** The settings of `path`, which is included by the last of `chain`. */
  const included = (path: string, setting: Setting, chain: readonly string[]): Setting[] => {
    const refuse = (problem: string) => {
      throw new SourceError(setting.place, problem);
    };
    if (chain.includes(path)) refuse(`files include each other in a circle: \`${path}\` is one of them`);
    if (chain.length > DEEPEST) refuse(`files include each other more than ${DEEPEST} deep`);
    if (++files > MOST_FILES) refuse(`more than ${MOST_FILES} files are included`);
    return read(readNamed(path, setting, source), [...chain, path]);
  };
  const read = (content: string, chain: readonly string[]): Setting[] =>
    readLines(content, chain.at(-1) ?? file, report).flatMap(setting => {
      if (setting.key !== 'lxc.include' || setting.value === '') return [setting];
      const settings: Setting[] = [];
      report.attempt(() => {
        for (const path of filesOf(setting, source, report)) settings.push(...included(path, setting, chain));
      });
      return settings;
    });
  return read(text, [file]);
}
