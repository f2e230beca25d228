/**
 * Names inside the cluster: what a Service is called leads straight to its pods, since nothing here passes traffic on from a
 * Service's own address. A name server for pods, of address records alone.
 */
import { createSocket } from 'node:dgram';
import { askApi } from './askApi.mjs';

const domain = '.svc.cluster.local';
const addressRecord = 1;

export function startNames() {
  const socket = createSocket('udp4');
  socket.on('message', (message, { address, port }) => {
    answer(message).then(
      (reply) => socket.send(reply, port, address),
      // Who asked asks again.
      () => {},
    );
  });
  socket.on('error', (error) => console.error(`names: ${error.message}`));
  socket.bind(53, '10.244.0.1');
}

/** RFC 1035, section 4: the question again, with as many answers as there are. */
async function answer(/** @type {Buffer} */ message) {
  const labels = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const question = message.subarray(12, at + 5);
  const type = message.readUInt16BE(at + 1);
  const addresses = await addressesOf(labels.join('.').toLowerCase());
  const found = type === addressRecord ? (addresses ?? []) : [];
  const head = Buffer.alloc(12);
  message.copy(head, 0, 0, 2);
  // An answer by the one who knows; a name that is not there is error 3.
  head.writeUInt16BE(0x8580 | (addresses === undefined ? 3 : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(found.length, 6);
  const records = found.map((address) => {
    const record = Buffer.from([0xc0, 12, 0, addressRecord, 0, 1, 0, 0, 0, 1, 0, 4, 0, 0, 0, 0]);
    Buffer.from(address.split('.').map(Number)).copy(record, 12);
    return record;
  });
  return Buffer.concat([head, question, ...records]);
}

/** Of the pods behind a Service, the ready ones; of `POD.SERVICE`, that pod. */
async function addressesOf(/** @type {string} */ name) {
  if (!name.endsWith(domain)) return undefined;
  const words = name.slice(0, -domain.length).split('.');
  const [service = '', namespace = ''] = words.slice(-2);
  if (words.length > 3 || !/^[a-z0-9-]+$/.test(service) || !/^[a-z0-9-]+$/.test(namespace)) return undefined;
  const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  const slices = await askApi(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`,
  );
  if (slices.items.length === 0) return undefined;
  const pod = words.length === 3 ? words[0] : undefined;
  const endpoints = slices.items.flatMap((/** @type {{ endpoints?: object[] }} */ slice) => slice.endpoints ?? []);
  return endpoints
    .filter((/** @type {{ conditions?: { ready?: boolean } }} */ one) => one.conditions?.ready !== false)
    .filter((/** @type {{ hostname?: string }} */ one) => pod === undefined || one.hostname === pod)
    .flatMap((/** @type {{ addresses: string[] }} */ one) => one.addresses);
}
