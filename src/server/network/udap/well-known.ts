/**
 * How clients learn where to register and where to get access: `.well-known/udap`, signed by the gateway's certificate, and
 * `.well-known/smart-configuration`. Source: HL7 UDAP Security IG, "Discovery"; HL7 SMART App Launch 2.2, conformance.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { SignJWT } from 'jose'
import type { NetworkAddresses } from '../addresses.ts'
import type { Gateway } from '../gateway.ts'
import { urisOf } from './certificates.ts'
import { supportedScopes } from './scopes.ts'
import { udapAlgorithms } from './statement.ts'

/** A year is the most; a day is enough, since it is made when it is asked for. */
const signedSeconds = 86_400

/** @param base the FHIR endpoint that is asked */
export function smartConfiguration({ token }: NetworkAddresses): Record<string, unknown> {
  return {
    token_endpoint: token,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    scopes_supported: supportedScopes,
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  }
}

/**
 * UDAP metadata of an endpoint; undefined when the gateway's certificate does not name the endpoint's address, so that no
 * client could believe it.
 */
export async function udapMetadata(
  gateway: Gateway,
  base: string,
  { token, register }: NetworkAddresses,
  { now, newId }: { now: Date; newId: () => string },
): Promise<Record<string, unknown> | undefined> {
  const signer = signerOf(gateway)
  if (!signer?.uris.includes(base)) return undefined
  const at = Math.floor(now.getTime() / 1000)
  const signed = await new SignJWT({ token_endpoint: token, registration_endpoint: register })
    .setProtectedHeader({ alg: signer.alg, x5c: [...signer.x5c] })
    .setIssuer(base)
    .setSubject(base)
    .setIssuedAt(at)
    .setExpirationTime(at + signedSeconds)
    .setJti(newId())
    .sign(signer.key)
  return {
    udap_versions_supported: ['1'],
    udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_authz'],
    udap_authorization_extensions_supported: ['hl7-b2b'],
    udap_authorization_extensions_required: ['hl7-b2b'],
    udap_certifications_supported: [],
    udap_certifications_required: [],
    grant_types_supported: ['client_credentials'],
    scopes_supported: supportedScopes,
    token_endpoint: token,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: udapAlgorithms,
    registration_endpoint: register,
    registration_endpoint_jwt_signing_alg_values_supported: udapAlgorithms,
    signed_metadata: signed,
  }
}

type Signer = { key: KeyObject; alg: string; x5c: readonly string[]; uris: readonly string[] }
const signers = new WeakMap<Gateway, { signer: Signer | undefined }>()

function signerOf(gateway: Gateway): Signer | undefined {
  const known = signers.get(gateway)
  if (known) return known.signer
  const { cert, key: pem, certificate } = gateway.server
  const key = createPrivateKey(pem)
  const alg = algorithmOf(key)
  const signer = alg === undefined ? undefined : { key, alg, x5c: chainOf(cert), uris: urisOf(certificate) }
  signers.set(gateway, { signer })
  return signer
}

const curves: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384' }

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') return 'RS256'
  return asymmetricKeyType === 'ec' ? curves[asymmetricKeyDetails?.namedCurve ?? ''] : undefined
}

function chainOf(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map(block => new X509Certificate(block).raw.toString('base64'))
}
