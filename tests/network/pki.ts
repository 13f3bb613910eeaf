/**
 * A public-key infrastructure for tests: authorities, certificates of servers, clients and signers, revocation lists.
 * Keys are P-256 unless RSA is asked for (a second of work for ten); made anew in each run, nothing lies on disk.
 */
import '../../src/commands/network/reflect.ts'
import { hash, KeyObject, randomBytes, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  X509Crl,
  X509CrlGenerator,
} from '@peculiar/x509'

cryptoProvider.set(webcrypto)

// Through here, because that package must be loaded behind reflect.ts.
export { Extension, X509Crl }

/** `pss` is an RSA key that signs by RSA-PSS, `p521` the longest of the curves. */
export type KeyKind = 'ec' | 'p521' | 'rsa' | 'pss'

export type Issued = {
  /** PEM. */
  certificate: string
  /** PEM, PKCS #8. */
  key: string
  der: Buffer
  /** PEM of the certificate and of those above it, without the root: what a TLS server sends. */
  chain: string
  serial: string
  /** SHA-256, lower-case hexadecimal digits. */
  fingerprint: string
}

export type Authority = Issued & {
  issue: (wanted: {
    name: string
    /** `client` and `server` say what for; `signing` says digitalSignature alone; `both` is client and server. */
    usage?: 'server' | 'client' | 'both' | 'signing'
    hosts?: readonly string[]
    addresses?: readonly string[]
    kind?: KeyKind
    from?: Date
    until?: Date
    /** Further extensions, for certificates that are wrong. */
    extensions?: readonly Extension[]
  }) => Promise<Issued>
  /** An authority below this one. */
  authority: (wanted: { name: string; kind?: KeyKind; pathLength?: number; ca?: boolean }) => Promise<Authority>
  /** A revocation list, DER. */
  revoke: (revoked: readonly { serial: string }[], wanted?: { from?: Date; until?: Date }) => Promise<Buffer>
}

const hour = 3_600_000
const algorithms = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  p521: { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' },
  rsa: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
  pss: { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 },
} as const

type Above = { subject: string; keys: webcrypto.CryptoKeyPair; kind: KeyKind; chain: string } | undefined

/** A root, good for a day around `now` as everything below it is unless told otherwise. */
export function makeAuthority(wanted: {
  name: string
  now: Date
  kind?: KeyKind
  pathLength?: number
}): Promise<Authority> {
  return authorityBelow(undefined, wanted)
}

async function authorityBelow(
  above: Above,
  wanted: { name: string; now: Date; kind?: KeyKind; pathLength?: number; ca?: boolean },
): Promise<Authority> {
  const { name, now, kind = 'ec', pathLength, ca = true } = wanted
  const keys = await makeKeys(kind)
  const subject = `CN=${name}, O=Causeway Test`
  const own = await certify({
    subject,
    keys,
    now,
    above: above ?? { subject, keys, kind, chain: '' },
    root: above === undefined,
    extensions: [
      new BasicConstraintsExtension(ca, pathLength, true),
      new KeyUsagesExtension(
        ca ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign : KeyUsageFlags.digitalSignature,
        true,
      ),
    ],
  })
  const self: Above = { subject, keys, kind, chain: own.chain }
  return {
    ...own,
    async issue({ name, usage = 'both', hosts = [], addresses = [], kind = 'ec', from, until, extensions = [] }) {
      const names: JsonGeneralName[] = [
        ...hosts.map(value => ({ type: 'dns' as const, value })),
        ...addresses.map(value => ({ type: 'ip' as const, value })),
      ]
      const purposes = [
        ...(usage === 'server' || usage === 'both' ? [ExtendedKeyUsage.serverAuth] : []),
        ...(usage === 'client' || usage === 'both' ? [ExtendedKeyUsage.clientAuth] : []),
      ]
      return certify({
        subject: `CN=${name}, O=Causeway Test`,
        keys: await makeKeys(kind),
        now,
        above: self,
        ...(from ? { from } : {}),
        ...(until ? { until } : {}),
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
          ...(purposes.length > 0 ? [new ExtendedKeyUsageExtension(purposes)] : []),
          ...extensions,
        ],
      })
    },
    authority: below => authorityBelow(self, { now, ...below }),
    async revoke(revoked, { from = new Date(now.getTime() - hour), until = new Date(now.getTime() + 24 * hour) } = {}) {
      const list = await X509CrlGenerator.create({
        issuer: subject,
        thisUpdate: from,
        nextUpdate: until,
        entries: revoked.map(({ serial }) => ({ serialNumber: serial, revocationDate: from })),
        signingAlgorithm: algorithms[kind],
        signingKey: await signingKeyOf({ keys, kind }),
      })
      return Buffer.from(list.rawData)
    },
  }
}

async function makeKeys(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
  // A certificate says of the key that it is RSA; how it signs, the signature says.
  const algorithm = algorithms[kind === 'pss' ? 'rsa' : kind]
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
}

async function signingKeyOf({ keys, kind }: Pick<NonNullable<Above>, 'keys' | 'kind'>): Promise<webcrypto.CryptoKey> {
  if (kind !== 'pss') return keys.privateKey
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return webcrypto.subtle.importKey('pkcs8', key, algorithms.pss, false, ['sign'])
}

async function certify(wanted: {
  subject: string
  keys: webcrypto.CryptoKeyPair
  now: Date
  above: NonNullable<Above>
  root?: boolean
  from?: Date
  until?: Date
  extensions: Extension[]
}): Promise<Issued> {
  const { subject, keys, now, above, root = false, extensions } = wanted
  // 0x4 in front: positive and never with a leading zero.
  const serial = `4${randomBytes(10).toString('hex').slice(1)}`
  const made = await X509CertificateGenerator.create({
    serialNumber: serial,
    subject,
    issuer: above.subject,
    notBefore: wanted.from ?? new Date(now.getTime() - 24 * hour),
    notAfter: wanted.until ?? new Date(now.getTime() + 24 * hour),
    publicKey: keys.publicKey,
    signingKey: await signingKeyOf(above),
    signingAlgorithm: algorithms[above.kind],
    extensions,
  })
  const certificate = `${made.toString('pem')}\n`
  return {
    certificate,
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    der: Buffer.from(made.rawData),
    chain: root ? '' : certificate + above.chain,
    serial,
    fingerprint: hash('sha256', Buffer.from(made.rawData)),
  }
}
