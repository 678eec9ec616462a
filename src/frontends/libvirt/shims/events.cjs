/**
 * What xml2js needs of Node's `events`, for QuickJS, which has no Node. A function with lazy state and not a class: the
 * parser inherits from it without calling it.
 */
function EventEmitter() {}

EventEmitter.prototype.on = function on(event, listener) {
  this.listeners ??= new Map();
  this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  return this;
};

EventEmitter.prototype.emit = function emit(event, ...args) {
  const listeners = this.listeners?.get(event) ?? [];
  for (const listener of listeners) listener.apply(this, args);
  return listeners.length > 0;
};

EventEmitter.prototype.removeAllListeners = function removeAllListeners() {
  this.listeners = undefined;
  return this;
};

module.exports = EventEmitter;
