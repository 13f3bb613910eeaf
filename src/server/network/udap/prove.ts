/**
 * That a client is who it says, by its assertion; and who asks through it. A registered client of UDAP proves itself by a
 * certificate of the same application and community, a listed one by its key.
 */
import { calculateJwkThumbprint } from 'jose'
import type { Certificate } from '../../../connectors/carequality/saml/certificates.ts'
import type { Partner } from '../../../connectors/carequality/saml/parts.ts'
import type { Requester } from '../../../model/network/requester.ts'
import { clientById } from '../../../store/network-clients.ts'
import type { Sql } from '../../../store/scope.ts'
import { checkAssertion, checkClaims, headerOf } from '../../oauth/assertion.ts'
import type { KeySets } from '../../oauth/key-sets.ts'
import type { Gateway } from '../gateway.ts'
import type { ListedClient } from './clients-file.ts'
import { type Asker, type ExtensionRead, readExtension } from './extension.ts'
import { readSigned } from './statement.ts'

export type TokenError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type'
/** `because` is for the client's operator and our log: a word for what is wrong, never a value. */
export type Refused = { kind: 'refused'; error: TokenError; because: string }

export type Proven =
  | {
      kind: 'proven'
      /** Of issuer and jti, and until when it could be used again. */
      hash: Buffer
      endsAt: Date
      /** What the client may have. */
      scopes: readonly string[]
      /** Who asks, looked at once the assertion is used up. */
      asker(): { kind: 'asks'; requester: Omit<Requester, 'messageId'> } | Refused
    }
  | Refused

type At = { assertion: string; audiences: readonly string[]; now: Date }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A client that registered itself. */
export async function proveRegistered({
  assertion,
  audiences,
  now,
  client,
  gateway,
  udap,
  db,
}: At & { client: string; gateway: Gateway; udap: boolean; db: Sql }): Promise<Proven> {
  const registered = uuid.test(client) ? await clientById(db, client) : undefined
  if (!registered || registered.cancelled_at) return refuse('invalid_client', 'unknown')
  if (!udap) return refuse('invalid_request', 'udap')
  const read = await readSigned(assertion, { trust: gateway.trust, now })
  if (read.kind === 'refused') return refuse('invalid_client', read.because)
  const { certificate, community, uris } = read.vouched
  if (!community.equals(registered.community) || !uris.includes(registered.uri))
    return refuse('invalid_client', 'another-application')
  const checked = checkClaims(read.claims, { issuer: client, audiences, now, iatNeeded: true })
  if (checked.kind === 'refused') return refuse('invalid_client', checked.because)
  return {
    kind: 'proven',
    hash: checked.hash,
    endsAt: checked.endsAt,
    scopes: registered.scopes,
    asker() {
      const extension = readExtension(checked.claims.extensions, gateway.settings.organizationUris)
      if (extension.kind === 'refused') return withoutExtension(extension)
      const { asker } = extension
      const listing = listingOf(gateway, asker.organization.oid, certificate)
      if (listing !== 'good') return refuse('invalid_grant', listing)
      return { kind: 'asks', requester: requesterOf(asker, asker.organization.name, certificate.fingerprint, client) }
    },
  }
}

/** A client that the gateway's operator listed. */
export async function proveListed({
  assertion,
  audiences,
  now,
  client,
  keys,
}: At & { client: ListedClient; keys: KeySets }): Promise<Proven> {
  const checked = await checkAssertion(assertion, { client: client.id, audiences, keys, now })
  if (checked.kind === 'refused') return refuse('invalid_client', checked.because)
  const key = await thumbprintOf(assertion, keys)
  return {
    kind: 'proven',
    hash: checked.hash,
    endsAt: checked.endsAt,
    scopes: client.scopes,
    asker() {
      const extension = readExtension(checked.claims.extensions)
      const [purpose, ...more] = client.purposes
      if (extension.kind === 'refused') {
        if (extension.because !== 'missing') return withoutExtension(extension)
        if (!purpose || more.length > 0) return refuse('invalid_grant', 'the purpose is not said in hl7-b2b')
        const asker = { organization: client.organization, purpose }
        return { kind: 'asks', requester: requesterOf(asker, client.name, key, client.id) }
      }
      const { asker } = extension
      if (!client.purposes.includes(asker.purpose)) return refuse('invalid_grant', 'purpose-not-allowed')
      // Whom it asks for was settled when it was listed, whatever the assertion calls itself.
      const listed = { ...asker, organization: client.organization }
      return { kind: 'asks', requester: requesterOf(listed, client.name, key, client.id) }
    },
  }
}

function refuse(error: TokenError, because: string): Refused {
  return { kind: 'refused', error, because }
}

const words: Readonly<Record<Extract<ExtensionRead, { kind: 'refused' }>['because'], string>> = {
  missing: 'hl7-b2b is missing',
  shape: 'hl7-b2b lacks a field, or has a wrong one',
  'purpose-unknown': 'purpose-unknown',
  'purposes-several': 'one purpose for each token',
}

function withoutExtension({ because }: Extract<ExtensionRead, { kind: 'refused' }>): Refused {
  return refuse('invalid_grant', words[because])
}

function requesterOf(
  { organization, user, purpose }: Asker,
  name: string,
  certificate: string,
  client: string,
): Omit<Requester, 'messageId'> {
  return {
    via: 'fhir',
    ...(organization.oid ? { homeCommunity: organization.oid } : {}),
    organization,
    user: user ?? { name },
    purpose,
    certificate,
    client,
  }
}

/** Whether the directory knows the organization, and this certificate may sign for it. */
function listingOf({ settings }: Gateway, oid: string | undefined, certificate: Certificate): 'good' | string {
  const partner: Partner | undefined = oid === undefined ? undefined : settings.partners.get(oid)
  if (!partner) return settings.saml.unlisted === 'accept' ? 'good' : 'organization-not-listed'
  const { fingerprints, hosts } = partner
  if (fingerprints && !fingerprints.includes(certificate.fingerprint)) return 'certificate-of-another'
  if (hosts && !hosts.some(host => certificate.hosts.includes(host))) return 'certificate-of-another'
  return 'good'
}

/** What stands for a certificate where there is none: the SHA-256 of the key that signed (RFC 7638). */
async function thumbprintOf(assertion: string, keys: KeySets): Promise<string> {
  const header = headerOf(assertion, ['RS384', 'ES384'])
  const kid = typeof header === 'string' ? undefined : header.kid
  const key = kid && (await keys(kid))?.keys.find(each => each.kid === kid)
  return key ? Buffer.from(await calculateJwkThumbprint(key, 'sha256'), 'base64url').toString('hex') : ''
}
