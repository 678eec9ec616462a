import { isColoured } from '../../report/screen.ts';
import { flag } from '../option.ts';

/** Options of every command that shows more than a few lines. */
export const colourOption = {
  'no-colour': flag({
    alias: 'no-color',
    summary: 'no colours, also on a terminal (as NO_COLOR in the environment)',
  }),
};

/** How output to a stream is to look. A pipe is taken to be as wide as a page. */
export const lookOf = (stream: NodeJS.WriteStream, options: { 'no-colour': boolean }) => ({
  colour: isColoured(stream.isTTY, process.env) && !options['no-colour'],
  width: stream.isTTY ? stream.columns : 100,
});
