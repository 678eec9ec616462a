import test from 'ava';
import { parseMountInfo } from './mount-info.ts';
import { makeDevice } from './numbers.ts';

test('mountinfo has optional fields before the dash', t => {
  t.deepEqual(
    parseMountInfo(
      '36 35 98:0 /mnt1 /mn\\040t2 rw,nosuid master:1 propagate_from:2 - ext3 /dev/root rw,errors=x\n',
    ),
    [
      {
        id: 36,
        parent: 35,
        device: makeDevice(98, 0),
        root: '/mnt1',
        mountPoint: '/mn t2',
        options: ['rw', 'nosuid'],
        propagation: ['master:1', 'propagate_from:2'],
        type: 'ext3',
        superOptions: ['rw', 'errors=x'],
      },
    ],
  );
});

test('mounts of one type are picked out', t => {
  const text = '1 0 0:1 / /a rw - tmpfs a rw\n2 0 0:2 / /b rw - proc proc rw\n';
  t.deepEqual(
    parseMountInfo(text, 'proc').map(({ mountPoint }) => mountPoint),
    ['/b'],
  );
});
