/** xml2js asks for Node's `timers` when it is loaded; parsing without `async`, it never calls it. */
exports.setImmediate = () => {
  throw new Error('there are no timers here: parse without `async`');
};
