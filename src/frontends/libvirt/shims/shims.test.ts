import { createRequire } from 'node:module';
import test from 'ava';

const require = createRequire(import.meta.url);

interface Emitter {
  on(event: string, listener: (this: Emitter, value: unknown) => void): Emitter;
  emit(event: string, value?: unknown): boolean;
  removeAllListeners(): Emitter;
}
const EventEmitter = require('./events.cjs') as new () => Emitter;

test('events: every listener is called with the emitter as this, until they are removed', t => {
  const emitter = new EventEmitter();
  const heard: unknown[] = [];
  t.false(emitter.emit('end'));
  emitter.on('end', function (value) {
    heard.push(value, this === emitter);
    // xml2js does this in the middle of an event.
    this.removeAllListeners();
  });
  emitter.on('end', value => heard.push(value));
  t.true(emitter.emit('end', 1));
  t.false(emitter.emit('end', 2));
  t.deepEqual(heard, [1, true, 1]);
});

test('events: two emitters share no listeners, also when they were never constructed', t => {
  const [one, other] = [Object.create(EventEmitter.prototype), Object.create(EventEmitter.prototype)] as [
    Emitter,
    Emitter,
  ];
  one.on('end', () => undefined);
  t.true(one.emit('end'));
  t.false(other.emit('end'));
});

test('timers: what only the asynchronous parser calls says so', t => {
  const { setImmediate } = require('./timers.cjs') as { setImmediate(): void };
  t.throws(() => setImmediate(), { message: /without `async`/ });
});
