import { type Place, type Report, SourceError } from '../report.ts';
import { currentKey } from './names.ts';

/** One setting: the key by its name of today, and the value without quotes; an empty one clears. */
export interface Setting {
  key: string;
  value: string;
  /** The key as it is written. */
  place: Place;
  /** The key is of LXC 1 and 2. */
  legacy: boolean;
}

/** A value as LXC reads it: white space around it and one pair of quotes are not part of it. */
function unquote(written: string): string {
  const value = written.trim();
  const quote = value[0];
  const quoted = (quote === '"' || quote === "'") && value.length > 1 && value.endsWith(quote);
  return quoted ? value.slice(1, -1) : value;
}

function readLine(said: string, at: (name: string) => Place, report: Report): Setting | undefined {
  if (said.includes('\0')) throw new SourceError(at(''), 'has a NUL character in it');
  if (!said.startsWith('lxc.')) {
    report.unsupported(at(''), `\`${said}\` is no LXC setting: LXC passes over it`);
    return undefined;
  }
  const equals = said.indexOf('=');
  if (equals < 0) throw new SourceError(at(''), `expected KEY = VALUE, got \`${said}\``);
  const written = said.slice(0, equals).trimEnd();
  const key = currentKey(written);
  return { key, value: unquote(said.slice(equals + 1)), place: at(written), legacy: key !== written };
}

/** Reads the lines of a configuration. What LXC itself would pass over is named. */
export function readLines(text: string, file: string, report: Report): Setting[] {
  const settings: Setting[] = [];
  text.split('\n').forEach((line, index) => {
    const said = line.trim();
    if (said === '' || said.startsWith('#')) return;
    report.attempt(() => {
      const setting = readLine(said, name => ({ file, line: index + 1, name }), report);
      if (setting) settings.push(setting);
    });
  });
  return settings;
}
