import { type Report, SourceError } from '../report.ts';
import { type Source, Unreadable } from '../source.ts';
import { readLines, type Setting } from './lines.ts';

const DEEPEST = 16;

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
  const read = (content: string, from: string, depth: number): Setting[] =>
    readLines(content, from, report).flatMap(setting => {
      if (setting.key !== 'lxc.include' || setting.value === '') return [setting];
      if (depth === DEEPEST) {
        throw new SourceError(setting.place, `files include each other more than ${DEEPEST} deep`);
      }
      return filesOf(setting, source, report).flatMap(path =>
        read(readNamed(path, setting, source), path, depth + 1),
      );
    });
  return read(text, file, 0);
}
