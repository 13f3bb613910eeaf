/**
 * A certificate authority for trying the network out on one machine. Test only: its key is made, used and forgotten, and every
 * name in it says so.
 */
import './reflect.ts'
import { KeyObject, randomBytes, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

cryptoProvider.set(webcrypto)

/** PEM texts. */
export type Certified = { certificate: string; key: string }

export type TestAuthority = {
  certificate: string
  issue(wanted: { name: string; usage: 'both' | 'client'; hosts?: readonly string[] }): Promise<Certified>
}

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5', // as the network's real certificates are
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const
const hour = 3_600_000

/** Makes an authority whose certificates are good from now on for a number of days. */
export async function makeTestAuthority(now: Date, days: number): Promise<TestAuthority> {
  const keys = await makeKeys()
  const subject = nameOf('Test authority')
  const validity = { notBefore: new Date(now.getTime() - hour), notAfter: new Date(now.getTime() + days * 24 * hour) }
  const certify = (name: string, publicKey: webcrypto.CryptoKey, extensions: Extension[]) =>
    X509CertificateGenerator.create({
      // 4 in front: positive, and never with a leading zero.
      serialNumber: `4${randomBytes(10).toString('hex').slice(1)}`,
      subject: name,
      issuer: subject,
      ...validity,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions,
    })
  const own = await certify(subject, keys.publicKey, [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ])
  return {
    certificate: `${own.toString('pem')}\n`,
    async issue({ name, usage, hosts = [] }) {
      const pair = await makeKeys()
      const names = hosts.map(value => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value }))
      const made = await certify(nameOf(name), pair.publicKey, [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([
          ...(usage === 'both' ? [ExtendedKeyUsage.serverAuth] : []),
          ExtendedKeyUsage.clientAuth,
        ]),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
      ])
      const key = KeyObject.from(pair.privateKey).export({ type: 'pkcs8', format: 'pem' })
      return { certificate: `${made.toString('pem')}\n`, key: key.toString() }
    },
  }
}

function nameOf(name: string): string {
  return `CN=${name}, O=Causeway TEST ONLY`
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
}
