import { type Report, SourceError } from '../report.ts';
import { absolute, HIGHEST_ID, oneOf, wholeNumber } from '../values.ts';
import type { Draft } from './draft.ts';
import { attributes, type Element, eachChild, exactText, textOf } from './element.ts';

/** Whole numbers are ids; anything else is a name of the container's own user database. */
function idOf(element: Element, report: Report): number {
  const text = textOf(element, report);
  if (!/^[+-]?\d+$/.test(text)) {
    throw new SourceError(element.place, `expected a number, got \`${text}\`: cell looks up no names`);
  }
  return wholeNumber(text, 0, HIGHEST_ID, element.place);
}

function variableOf(element: Element, report: Report): string {
  const name = attributes(element, ['name'], report).required('name');
  if (name === '' || name.includes('=')) {
    throw new SourceError(element.place, `\`${name}\` cannot name a variable`);
  }
  const value = element.text === '' ? '' : exactText(element, report, ['name']);
  return `${name}=${value}`;
}

/** `<os>` */
export function readOs(element: Element, draft: Draft, report: Report): void {
  attributes(element, [], report);
  const { process } = draft.config;
  let init: string | undefined;
  eachChild(
    element,
    {
      once: {
        type: child => {
          oneOf(textOf(child, report, ['arch', 'machine']), ['exe'], child.place);
          const arch = child.attributes.get('arch');
          if (arch === 'i686') {
            draft.config.linux.personality = { domain: 'LINUX32' };
            report.origin('linux.personality', child.place);
          } else if (arch !== undefined && arch !== 'x86_64') {
            report.unsupported(child.place, `the personality of arch=\`${arch}\` is not supported by cell`);
          }
        },
        init: child => {
          init = absolute(exactText(child, report), child.place);
        },
        initdir: child => {
          process.cwd = absolute(exactText(child, report), child.place);
        },
        inituser: child => {
          process.user.uid = idOf(child, report);
        },
        initgroup: child => {
          process.user.gid = idOf(child, report);
        },
        cmdline: child => {
          draft.environment.push(`LIBVIRT_LXC_CMDLINE=${exactText(child, report)}`);
        },
      },
      many: {
        initarg: child => {
          draft.initArguments.push(exactText(child, report));
        },
        initenv: child => {
          draft.environment.push(variableOf(child, report));
        },
      },
    },
    report,
  );
  process.args = [init ?? '/sbin/init', ...draft.initArguments];
}

/** `<idmap>`: libvirt makes a user namespace when it is there, and wants both users and groups. */
export function readIdmap(element: Element, draft: Draft, report: Report): void {
  attributes(element, [], report);
  const entry = (child: Element) => {
    eachChild(child, {}, report);
    const { required } = attributes(child, ['start', 'target', 'count'], report);
    const number = (name: string, low: number) =>
      wholeNumber(required(name), low, HIGHEST_ID + 1, child.place);
    return { containerID: number('start', 0), hostID: number('target', 0), size: number('count', 1) };
  };
  eachChild(
    element,
    {
      many: {
        uid: child => void draft.uidMap.push(entry(child)),
        gid: child => void draft.gidMap.push(entry(child)),
      },
    },
    report,
  );
  if (draft.uidMap.length === 0 || draft.gidMap.length === 0) {
    throw new SourceError(element.place, 'needs both a uid and a gid');
  }
  draft.config.linux.uidMappings = draft.uidMap;
  draft.config.linux.gidMappings = draft.gidMap;
  report.origin('linux.uidMappings', element.place);
  report.origin('linux.gidMappings', element.place);
}
