import type { BlockLimits, Resources } from '../spec/config.ts';
import type { Limit, Value } from './limit.ts';

/** Weights of version 1, 10 to 1000, as those of version 2, 1 to 10000: the ends meet. */
export function blockWeightOf(weight: number): number {
  return 1 + Math.floor(((weight - 10) * 9999) / 990);
}

const THROTTLE: Record<BlockLimits['rates'][number]['kind'], string> = {
  rbps: 'read_bps_device',
  wbps: 'write_bps_device',
  riops: 'read_iops_device',
  wiops: 'write_iops_device',
};

/** CFQ had weights until 5.0; BFQ has files of its own. */
const weightV1 = (value: string): Value => ({ file: 'blkio.weight', or: 'blkio.bfq.weight', value });

function weights({ weight, leafWeight, weights: devices }: BlockLimits): Limit[] {
  const limits: Limit[] = [];
  const add = (v1: Value, v2: Value[] | null) =>
    limits.push({ controller: 'blkio', unified: 'io', v1: [v1], v2 });
  if (weight !== undefined) {
    const value = String(weight);
    add(weightV1(value), [{ file: 'io.bfq.weight', or: 'io.weight', value: String(blockWeightOf(weight)) }]);
  }
  if (leafWeight !== undefined) add({ file: 'blkio.leaf_weight', value: String(leafWeight) }, null);
  for (const { device, ...of } of devices) {
    if (of.weight !== undefined) {
      const line = (value: number) => `${device} ${value}`;
      add({ file: 'blkio.weight_device', or: 'blkio.bfq.weight_device', value: line(of.weight) }, [
        { file: 'io.bfq.weight', or: 'io.weight', value: line(blockWeightOf(of.weight)) },
      ]);
    }
    if (of.leafWeight !== undefined) {
      add({ file: 'blkio.leaf_weight_device', value: `${device} ${of.leafWeight}` }, null);
    }
  }
  return limits;
}

/** Limits of reading and writing. */
export function blockLimits({ blockIO }: Resources): Limit[] {
  return [
    ...weights(blockIO),
    ...blockIO.rates.map(
      ({ kind, device, rate }): Limit => ({
        controller: 'blkio',
        unified: 'io',
        v1: [{ file: `blkio.throttle.${THROTTLE[kind]}`, value: `${device} ${rate}` }],
        v2: [{ file: 'io.max', value: `${device} ${kind}=${rate}` }],
      }),
    ),
  ];
}

export function hugepageLimits({ hugepages }: Resources): Limit[] {
  return hugepages.map(({ size, limit }) => ({
    controller: 'hugetlb',
    unified: 'hugetlb',
    v1: [{ file: `hugetlb.${size}.limit_in_bytes`, value: String(limit) }],
    v2: [{ file: `hugetlb.${size}.max`, value: String(limit) }],
  }));
}

/** Marks on packets, for the host's own rules; version 2 has none (its programs do it). */
export function networkLimits({ network }: Resources): Limit[] {
  const { classId, priorities } = network;
  const limit = (controller: string, file: string, value: string): Limit => ({
    controller,
    unified: null,
    v1: [{ file, value }],
    v2: null,
  });
  return [
    ...(classId === undefined ? [] : [limit('net_cls', 'net_cls.classid', String(classId))]),
    ...priorities.map(({ name, priority }) => limit('net_prio', 'net_prio.ifpriomap', `${name} ${priority}`)),
  ];
}

export function rdmaLimits({ rdma }: Resources): Limit[] {
  return rdma.map(({ device, hcaHandles, hcaObjects }) => {
    const handles = hcaHandles === undefined ? '' : ` hca_handle=${hcaHandles}`;
    const objects = hcaObjects === undefined ? '' : ` hca_object=${hcaObjects}`;
    const values = [{ file: 'rdma.max', value: `${device}${handles}${objects}` }];
    return { controller: 'rdma', unified: 'rdma', v1: values, v2: values };
  });
}
