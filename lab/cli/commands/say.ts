/** A line of a command's result. */
export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
