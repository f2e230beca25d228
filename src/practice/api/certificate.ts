/**
 * A certificate for the loopback address that is its own authority. Node makes keys and signatures but no certificates, so
 * the few ASN.1 parts of one (RFC 5280) are written here, in DER.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const dayMs = 86_400_000;
const validDays = 30;
/** A client's clock may be behind. */
const skewMs = 3_600_000;

/** Object identifiers, in the bytes that DER has for them. */
const id = {
  commonName: '550403',
  ecdsaWithSha256: '2a8648ce3d040302',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
};

/** A P-256 key and its certificate, for `127.0.0.1` and `localhost`. */
export function createCertificate(nowMs: number) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(objectId(id.commonName), utf8('Incident Runbook practice cluster (simulated)'))));
  const algorithm = sequence(objectId(id.ecdsaWithSha256));
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(positiveSerial()),
    algorithm,
    name, // issuer
    sequence(time(nowMs - skewMs), time(nowMs + validDays * dayMs)),
    name, // subject
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        extension(id.subjectAltName, false, sequence(dnsName('localhost'), ipAddress([127, 0, 0, 1]))),
        extension(id.basicConstraints, true, sequence(boolean(true))),
      ),
    ),
  );
  const certificate = sequence(body, algorithm, bitString(sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificatePem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Tag, length, value: all there is to DER. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), value]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const set = (...parts: readonly Buffer[]) => der(0x31, ...parts);
const integer = (bytes: Buffer) => der(0x02, bytes);
const boolean = (value: boolean) => der(0x01, Buffer.from([value ? 0xff : 0]));
const utf8 = (text: string) => der(0x0c, Buffer.from(text));
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const explicit = (number: number, part: Buffer) => der(0xa0 + number, part);
/** Of whole bytes: none of the last one's bits is unused. */
const bitString = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes);
const dnsName = (name: string) => der(0x82, Buffer.from(name));
const ipAddress = (bytes: readonly number[]) => der(0x87, Buffer.from(bytes));

/** GeneralizedTime, `20260101120000Z`. */
function time(ms: number): Buffer {
  return der(0x18, Buffer.from(new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')));
}

function extension(objectIdHex: string, isCritical: boolean, value: Buffer): Buffer {
  return sequence(objectId(objectIdHex), ...(isCritical ? [boolean(true)] : []), der(0x04, value));
}

/** An integer with its first bit set would be negative, one with a leading zero byte is not DER. */
function positiveSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}
