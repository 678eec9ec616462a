import test from 'ava';
import { deriveMatrix } from '../matrix/derive.ts';
import { sampleEvents, sampleExpectations } from '../matrix/fixture.ts';
import { matrixHtml } from './html-file.ts';

const matrix = deriveMatrix(sampleEvents, sampleExpectations);

test('every trial is a cell with its outcome and its evidence', t => {
  const html = matrixHtml(matrix);
  t.is(html.match(/<details>/g)?.length, matrix.trials.length);
  for (const { outcome } of matrix.trials) t.true(html.includes(` ${outcome}</summary>`));
});

test('evidence cannot become markup', t => {
  const trials = matrix.trials.map(trial => ({ ...trial, evidence: '<script>"&' }));
  const html = matrixHtml({ ...matrix, trials });
  t.false(html.includes('<script'));
  t.true(html.includes('&lt;script&gt;&quot;&amp;'));
});
