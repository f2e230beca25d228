/** Certificates for the listeners of tests, signed in this process: neither Node nor every machine has a tool that signs them. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  readonly issue: (wish: CertificateWish) => Certificate;
}

export interface CertificateWish {
  readonly commonName: string;
  readonly organization?: string;
  /** Names and addresses of a server; none for a client. */
  readonly hosts?: readonly string[];
  readonly notAfter?: Date;
}

const dayMs = 86_400_000;

export function createAuthority(commonName: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own: CertificateWish = { commonName };
  return {
    certificate: build(own, own, publicKey, privateKey, true),
    key: pem(privateKey),
    issue(wish) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return { certificate: build(wish, own, pair.publicKey, privateKey, false), key: pem(pair.privateKey) };
    },
  };
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** RFC 5280, 4.1, in DER. */
function build(
  subject: CertificateWish,
  issuer: CertificateWish,
  key: KeyObject,
  signer: KeyObject,
  isAuthority: boolean,
): string {
  const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
  const notAfter = subject.notAfter ?? new Date(Date.now() + 30 * dayMs);
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(issuer),
    sequence(time(new Date(Math.min(Date.now(), notAfter.getTime()) - 2 * dayMs)), time(notAfter)),
    distinguishedName(subject),
    key.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...(isAuthority ? authorityExtensions() : leafExtensions(subject.hosts ?? [])))),
  );
  const signature = sign('sha256', body, { key: signer, dsaEncoding: 'der' });
  const der = sequence(body, ecdsaWithSha256, bits(signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function authorityExtensions(): readonly Buffer[] {
  const yes = tagged(0x01, Buffer.from([0xff]));
  const certSign = tagged(0x03, Buffer.from([2, 0x04]));
  return [
    sequence(oid('2.5.29.19'), yes, tagged(0x04, sequence(yes))),
    sequence(oid('2.5.29.15'), yes, tagged(0x04, certSign)),
  ];
}

function leafExtensions(hosts: readonly string[]): readonly Buffer[] {
  const usage = sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'));
  const names = hosts.map((host) =>
    isIP(host) === 4
      ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
      : tagged(0x82, Buffer.from(host, 'latin1')),
  );
  return [
    sequence(oid('2.5.29.37'), tagged(0x04, usage)),
    ...(names.length === 0 ? [] : [sequence(oid('2.5.29.17'), tagged(0x04, sequence(...names)))]),
  ];
}

function distinguishedName({ commonName, organization }: CertificateWish): Buffer {
  const part = (id: string, text: string): Buffer => tagged(0x31, sequence(oid(id), tagged(0x0c, Buffer.from(text))));
  return sequence(...(organization === undefined ? [] : [part('2.5.4.10', organization)]), part('2.5.4.3', commonName));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return tagged(0x18, Buffer.from(digits, 'latin1'));
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const short = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | short.length]), short, body]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function bits(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), bytes);
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const digits = [number & 0x7f];
    for (let left = number >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return tagged(0x06, Buffer.from(bytes));
}
