import test from 'ava';
import { bytecodeIn } from './blank-program.ts';

test('the bytes of a program are those of the array, and no number beside it', t => {
  const source =
    '/* 0x99 */\nconst uint32_t p_size = 3;\n\nconst uint8_t p[3] = {\n 0x05, 0x0a,\n 0xff,\n};\n\n';
  t.deepEqual([...bytecodeIn(source)], [5, 10, 255]);
  t.is(bytecodeIn('nothing').length, 0);
});
