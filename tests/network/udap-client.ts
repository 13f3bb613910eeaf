/** A client of the network's FHIR endpoints as UDAP's are: a certificate that names it, and what it signs with its key. */
import { randomUUID } from 'node:crypto'
import { SubjectAlternativeNameExtension } from '@peculiar/x509'
import { importPKCS8, type JWTPayload, SignJWT } from 'jose'
import type { Authority, Issued, KeyKind } from './pki.ts'

export const clientUri = 'https://lakeside.example.org/fhir-client'

/** What the extension hl7-b2b says of who asks, as somebody of this organization. */
export const b2bOf = (oid: string) => ({
  version: '1',
  subject_name: 'Imani Okoye',
  subject_role: 'urn:oid:2.16.840.1.113883.6.96#158965000',
  organization_name: 'Lakeside Hospital',
  organization_id: `urn:oid:${oid}`,
  purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
})

export type Signing = { claims?: object; header?: object; by?: Issued; alg?: string }

export type UdapClient = {
  /** Its certificate: it names `clientUri`. */
  certificate: Issued
  sign(claims: JWTPayload, signing?: Signing): Promise<string>
  /** By which it registers at this address. */
  statement(registerUrl: string, signing?: Signing): Promise<string>
  /** By which it signs in at this address, once it has an id. */
  assertion(tokenUrl: string, id: string, signing?: Signing): Promise<string>
}

export type NamedIssuing = { kind?: KeyKind; until?: Date; from?: Date; of?: Authority }

/** A certificate that names these URIs. */
export function issueNamed(authority: Authority, uris: readonly string[], more: NamedIssuing = {}): Promise<Issued> {
  const { of = authority, ...options } = more
  const names = new SubjectAlternativeNameExtension(uris.map(value => ({ type: 'url' as const, value })))
  return of.issue({ name: 'lakeside.example.org', usage: 'signing', ...options, extensions: [names] })
}

/** @param b2b the extension that its assertions carry */
export async function openUdapClient(authority: Authority, b2b: object, now: () => Date): Promise<UdapClient> {
  const certificate = await issueNamed(authority, [clientUri])
  const keyOf = new Map<string, Awaited<ReturnType<typeof importPKCS8>>>()
  const sign: UdapClient['sign'] = async (claims, { header = {}, by = certificate, alg = 'ES256', ...more } = {}) => {
    const kept = `${alg} ${by.serial}`
    const key = keyOf.get(kept) ?? (await importPKCS8(by.key, alg))
    keyOf.set(kept, key)
    return new SignJWT({ ...claims, ...more.claims })
      .setProtectedHeader({ alg, x5c: [by.der.toString('base64')], ...header })
      .sign(key)
  }
  const times = () => {
    const at = Math.floor(now().getTime() / 1000)
    return { iat: at, exp: at + 240, jti: randomUUID() }
  }
  return {
    certificate,
    sign,
    statement: (aud, signing) =>
      sign(
        {
          iss: clientUri,
          sub: clientUri,
          aud,
          ...times(),
          client_name: 'Lakeside exchange',
          contacts: ['mailto:integration@lakeside.example.org'],
          grant_types: ['client_credentials'],
          token_endpoint_auth_method: 'private_key_jwt',
          scope: 'system/Patient.rs system/DocumentReference.rs system/Binary.r',
        },
        signing,
      ),
    assertion: (aud, id, signing) =>
      sign({ iss: id, sub: id, aud, ...times(), extensions: { 'hl7-b2b': b2b } }, signing),
  }
}
