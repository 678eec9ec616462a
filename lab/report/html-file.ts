import type { Expectations } from '../matrix/expectation.ts';
import type { Matrix, Trial } from '../matrix/schema.ts';
import { derivedFile } from './derived-file.ts';
import { rowsOf } from './matrix-grid.ts';
import { carriedBy, explained, meaningOf, meaningOfStar, verdicts } from './outcome-words.ts';
import type { Reporter } from './reporter.ts';

const style = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
table { border-collapse: collapse } th, td { text-align: left; padding: .2rem .9rem .2rem 0; vertical-align: top }
thead th { position: sticky; top: 0; background: #fff; border-bottom: 1px solid #bbb }
tbody th { font-weight: normal; white-space: pre } tbody th.heading { font-weight: 600; padding-top: .9rem }
summary { cursor: pointer; white-space: nowrap } pre { max-width: 60ch; white-space: pre-wrap; font-size: 12px }
.held { color: #17692c } .escaped { color: #8a1f6d } .not-applicable, .not-enforceable, .none { color: #777 }
.inconclusive { color: #8a5a00 } .crashed, .hung, .infra, .unexpected { color: #b00020; font-weight: 600 }
@media (prefers-color-scheme: dark) { body, thead th { background: #16181a; color: #ddd }
  .held { color: #6fd08c } .escaped { color: #e58fd0 } .unexpected, .crashed, .hung, .infra { color: #ff7a85 } }
`;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, character => entities[character] ?? '');

/** An outcome that opens to its reason and its evidence. */
function cell(trial: Trial | undefined): string {
  if (!trial) return '<td class="none">not run</td>';
  const { outcome, verdict, expected, why, evidence, seconds, unenforced } = trial;
  const expectation = expected === null ? 'Nothing is expected here yet.' : `Expected ${expected}: ${why}`;
  const known = explained.includes(outcome) ? outcome : 'answer';
  return `<td class="${known} ${verdict}"><details><summary>${verdicts[verdict].mark} ${escaped(outcome)}${unenforced ? '*' : ''}</summary>
<p>${escaped(expectation)}</p><pre>${escaped(evidence)}</pre><p>${seconds} s</p></details></td>`;
}

/** The matrix as one page without scripts or anything from elsewhere: each cell opens to its evidence. */
export function matrixHtml(matrix: Matrix): string {
  const { run, kernels } = matrix;
  const rows = rowsOf(matrix).map(({ label, trials }) =>
    trials.length === 0
      ? `<tr><th class="heading" colspan="${kernels.length + 1}">${escaped(label)}</th></tr>`
      : `<tr><th scope="row">${escaped(label)}</th>${trials.map(cell).join('')}</tr>`,
  );
  const met = new Set(matrix.trials.map(({ outcome }) => outcome));
  const legend = [
    ...Object.values(verdicts).map(({ mark, meaning }) => `${mark} ${meaning}`),
    ...explained.filter(outcome => met.has(outcome)).map(outcome => `${outcome}: ${meaningOf(outcome)}`),
    ...(matrix.trials.some(({ unenforced }) => unenforced) ? [`* ${meaningOfStar}`] : []),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Cellblock ${escaped(run.id)}</title><style>${style}</style></head>
<body><h1>Which mitigation holds on which kernel</h1>
<p>lab ${escaped(run.command.join(' '))}<br>${escaped(run.started)}, ${run.seconds} s, QEMU ${escaped(run.qemu)} with ${carriedBy(run)},
cell ${escaped(run.cell.slice(0, 12))}</p>${run.sabotage ? `<p class="infra">Sabotaged: ${escaped(run.sabotage.join(', '))} claimed and not applied.</p>` : ''}
<table><thead><tr><th></th>${kernels.map(({ name, release }) => `<th scope="col" title="${escaped(release)}">${escaped(name)}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>
<ul>${legend.map(line => `<li>${escaped(line)}</li>`).join('')}</ul></body></html>
`;
}

/** Writes index.html. */
export const htmlFile = (path: string, expectations: Expectations): Reporter =>
  derivedFile(path, expectations, matrixHtml);
