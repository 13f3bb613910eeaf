/**
 * Makes a signed assertion for the request of a token, and prints it: it holds for four minutes, and once.
 * `node_modules/.bin/node examples/redox/sign.ts private-key.pem CLIENT_ID KEY_ID https://hub.example.org/redox/v2/auth/token`
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { importPKCS8, SignJWT } from 'jose'

export type Signing = {
  /** PEM (PKCS 8), RSA of at least 2,048 bits. */
  privateKey: string
  clientId: string
  /** `kid` of its public half in the key set that the hub knows. */
  keyId: string
  /** The address of the token request, as the hub knows itself. */
  audience: string
  now: Date
}

/** The assertion (RFC 7523). */
export async function signAssertion({ privateKey, clientId, keyId, audience, now }: Signing): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000)
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS384', kid: keyId, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 240)
    .sign(await importPKCS8(privateKey, 'RS384'))
}

if (import.meta.main) {
  const [file, clientId, keyId, audience] = process.argv.slice(2)
  if (!file || !clientId || !keyId || !audience)
    throw new Error('Name the key file, client id, key id and token address.')
  const privateKey = readFileSync(file, 'utf8')
  process.stdout.write(`${await signAssertion({ privateKey, clientId, keyId, audience, now: new Date() })}\n`)
}
