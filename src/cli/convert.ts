import { convert, FORMATS, type Format } from '../frontends/convert.ts';
import { describe, type Finding, SourceError } from '../frontends/report.ts';
import { hostSource, Unreadable } from '../frontends/source.ts';
import type { Log } from '../lifecycle/log.ts';
import { writeAll } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { type Options, type Parsed, UsageError } from './arguments.ts';

const STDOUT = 1;
const HELP = 'cell convert --help';

/** `cell convert` in the table of commands. */
export const CONVERT = {
  synopsis: 'cell convert [OPTIONS] FILE',
  about: 'print a libvirt domain or an LXC configuration as config.json',
  details: `FILE is libvirt domain XML (type='lxc') or an LXC configuration, with its old or its new names; files that
it includes, seccomp policies and device numbers are read from this host. Type: cell convert FILE > config.json

What config.json cannot say is named in the log, with file and line. Where the container would be less confined than
asked, or lack what it needs, nothing is printed and the status is 1, unless --allow-unsupported is given.
`,
  options: {
    format: { value: 'FORMAT', help: `${FORMATS.join(' or ')} (default: what FILE looks like)` },
    'allow-unsupported': { help: 'print what can be expressed, and only warn of the rest' },
  } satisfies Options,
  examples: [
    ['cell convert /var/lib/lxc/web/config > web/config.json', 'of LXC'],
    ['virsh -c lxc:/// dumpxml web >web.xml; cell convert web.xml', 'of libvirt'],
  ],
  status: `0 when everything is in the config.json or is only noted, 1 when something is refused (the log names all of
it), or 2 when the command line was wrong
`,
} as const;

function formatOf({ options }: Parsed): Format | undefined {
  const given = options.get('format');
  const format = FORMATS.find(known => known === given);
  if (given !== undefined && format === undefined) {
    throw new UsageError(`expected \`--format\` to be ${FORMATS.join(' or ')}, got \`${given}\``, HELP);
  }
  return format;
}

function fileOf({ operands }: Parsed): string {
  const [file, ...more] = operands;
  if (file === undefined) throw new UsageError('the file to convert is not given', HELP);
  if (more.length > 0) throw new UsageError(`one file is enough, and \`${more[0]}\` is one more`, HELP);
  return file;
}

/** One line of the log for each finding. Of a file that is refused only what has to be changed matters. */
function say(findings: readonly Finding[], allowed: boolean, log: Log): void {
  const refused = findings.some(({ level }) => level === 'refused');
  for (const { level, place, problem } of findings) {
    if (refused && level === 'warning') continue;
    const mild = level === 'warning' || (level === 'error' && allowed);
    log({ level: mild ? 'warning' : 'error', code: 'config', msg: describe(place, problem) });
  }
}

/** Converts a file to standard output; returns the exit status. */
export function convertFile(system: System, parsed: Parsed, log: Log): number {
  const file = fileOf(parsed);
  const format = formatOf(parsed);
  const allowed = parsed.options.has('allow-unsupported');
  const source = hostSource(system);
  try {
    const text = source.read(file);
    if (text === undefined) throw new Unreadable('there is no such file');
    const { config, findings } = convert(text, file, format, source);
    say(findings, allowed, log);
    if (!allowed && findings.some(({ level }) => level === 'error')) return 1;
    writeAll(system, STDOUT, `${JSON.stringify(config, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof SourceError) say(error.findings, allowed, log);
    else if (error instanceof Unreadable)
      log({ level: 'error', code: 'config', msg: `${file}: ${error.message}` });
    else throw error;
    return 1;
  }
}
