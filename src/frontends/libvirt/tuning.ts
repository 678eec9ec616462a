import type { Report } from '../report.ts';
import { wholeNumber } from '../values.ts';
import type { Draft } from './draft.ts';
import { attributes, type Element, eachChild, empty, textOf } from './element.ts';
import { memorySize } from './units.ts';

const MOST = Number.MAX_SAFE_INTEGER;

function setMemory(draft: Draft, name: string, element: Element, report: Report): void {
  const { resources } = draft.config.linux;
  resources.memory = { ...resources.memory, [name]: memorySize(element, report) };
  report.origin(`linux.resources.memory.${name}`, element.place);
}

function setCpu(draft: Draft, name: string, value: number | string, element: Element, report: Report): void {
  const { resources } = draft.config.linux;
  resources.cpu = { ...resources.cpu, [name]: value };
  report.origin(`linux.resources.cpu.${name}`, element.place);
  report.origin('linux.resources.cpu', element.place);
}

/** `<memory>`, the limit of the group. A `<memtune><hard_limit>` overrides it, wherever it stands. */
export function readMemory(element: Element, draft: Draft, report: Report): void {
  const given = draft.config.linux.resources.memory?.['limit'];
  if (given === undefined) setMemory(draft, 'limit', element, report);
  else memorySize(element, report);
}

/** `<memtune>` */
export function readMemtune(element: Element, draft: Draft, report: Report): void {
  attributes(element, [], report);
  const set = (name: string) => (child: Element) => setMemory(draft, name, child, report);
  eachChild(
    element,
    { once: { hard_limit: set('limit'), soft_limit: set('reservation'), swap_hard_limit: set('swap') } },
    report,
  );
}

/** `<cputune>` */
export function readCputune(element: Element, draft: Draft, report: Report): void {
  attributes(element, [], report);
  const set = (name: string, low: number) => (child: Element) =>
    setCpu(draft, name, wholeNumber(textOf(child, report), low, MOST, child.place), child, report);
  eachChild(
    element,
    { once: { shares: set('shares', 2), period: set('period', 1000), quota: set('quota', -1) } },
    report,
  );
}

/** `<numatune><memory mode='strict'>`: the nodes that memory comes from. Other modes only prefer nodes. */
export function readNumatune(element: Element, draft: Draft, report: Report): void {
  attributes(element, [], report);
  const memory = (child: Element) => {
    const { required, optional } = empty(child, report, ['mode', 'nodeset', 'placement']);
    const mode = optional('mode') ?? 'strict';
    if (mode === 'strict') return setCpu(draft, 'mems', required('nodeset'), child, report);
    report.unsupported(child.place, `mode=\`${mode}\` is not supported by cell: strict is`);
  };
  eachChild(element, { once: { memory } }, report);
}

/** `<vcpu>`: a number means nothing to a container; a cpuset limits it. */
export function readVcpu(element: Element, draft: Draft, report: Report): void {
  wholeNumber(textOf(element, report, ['placement', 'cpuset', 'current']), 1, 65536, element.place);
  const cpuset = element.attributes.get('cpuset');
  if (cpuset !== undefined) setCpu(draft, 'cpus', cpuset, element, report);
  const placement = element.attributes.get('placement') ?? 'static';
  if (placement !== 'static')
    report.unsupported(element.place, `placement=\`${placement}\` is not supported`);
  report.note(element.place, 'the number of processors has no meaning for a container; ignored');
}

/** `<resource><partition>`: the group above the container's own, from the root of the hierarchy. */
export function readResource(element: Element, draft: Draft, report: Report): void {
  attributes(element, [], report);
  eachChild(
    element,
    {
      once: {
        partition: child => {
          const partition = textOf(child, report).replace(/\/+$/, '');
          draft.config.linux.cgroupsPath = `${partition}/${draft.name ?? ''}`;
          report.origin('linux.cgroupsPath', child.place);
        },
      },
    },
    report,
  );
}

/** `<seclabel>`: of AppArmor the name of a profile; the rest is refused by name. */
export function readSeclabel(element: Element, draft: Draft, report: Report): void {
  const { optional } = attributes(element, ['type', 'model', 'relabel'], report);
  const [type, model] = [optional('type') ?? 'dynamic', optional('model') ?? ''];
  if (type === 'none') {
    empty(element, report, ['type', 'model', 'relabel']);
    return;
  }
  if (type !== 'static' || model !== 'apparmor') {
    report.unsupported(
      element.place,
      `a ${type} label of model \`${model}\` is not supported by cell: a static one of model apparmor is`,
    );
    return;
  }
  eachChild(
    element,
    {
      once: {
        label: child => {
          draft.config.process.apparmorProfile = textOf(child, report);
          report.origin('process.apparmorProfile', child.place);
        },
      },
    },
    report,
  );
}
