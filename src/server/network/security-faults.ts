/**
 * What is told a sender whose message was not believed: the fault code of WS-Security and a sentence. Nothing of what the
 * message says is repeated, and nothing of what the hub knows is told. Source: WS-Security 1.1 section 12.
 */
import type { SamlRefusal } from '../../connectors/carequality/saml/parts.ts'
import type { SoapFault, Subcode } from '../../connectors/carequality/soap/fault.ts'

const invalid: Subcode = { of: 'wsse', local: 'InvalidSecurity' }
const token: Subcode = { of: 'wsse', local: 'InvalidSecurityToken' }
const algorithm: Subcode = { of: 'wsse', local: 'UnsupportedAlgorithm' }
const check: Subcode = { of: 'wsse', local: 'FailedCheck' }
const authentication: Subcode = { of: 'wsse', local: 'FailedAuthentication' }
const expired: Subcode = { of: 'wsu', local: 'MessageExpired' }

const faults: Readonly<Record<SamlRefusal, readonly [Subcode, string]>> = {
  'network.security-missing': [invalid, 'The header Security is missing.'],
  'network.security-several': [invalid, 'There is more than one header Security.'],
  'network.assertion-missing': [invalid, 'The SAML assertion is missing.'],
  'network.assertion-several': [invalid, 'There is more than one SAML assertion.'],
  'network.assertion-unreadable': [token, 'The SAML assertion cannot be read.'],
  'network.signature-missing': [invalid, 'The SAML assertion is not signed.'],
  'network.signature-unsupported': [algorithm, 'The signature uses an algorithm or a transform that is not taken.'],
  'network.signature-wrapped': [
    check,
    'A signature is over something else than the SAML assertion around it, or than the Timestamp and whole parts beside it.',
  ],
  'network.signature-wrong': [check, 'A signature does not fit what was signed.'],
  'network.signature-too-weak': [algorithm, 'SHA-1 is not taken from this sender.'],
  'network.certificate-missing': [invalid, 'The signature names no certificate.'],
  'network.certificate-unreadable': [token, 'The certificate of the signature cannot be used.'],
  'network.certificate-untrusted': [authentication, 'The certificate of the signature is not trusted.'],
  'network.certificate-expired': [authentication, 'The certificate of the signature is not valid at this time.'],
  'network.certificate-revoked': [authentication, 'The certificate of the signature was revoked.'],
  'network.revocation-stale': [authentication, 'The certificate of the signature cannot be checked at this time.'],
  'network.certificate-of-another': [authentication, 'The certificate may not sign for this home community.'],
  'network.holder-missing': [token, 'The SAML assertion does not say by which key its holder is known.'],
  'network.holder-differs': [authentication, 'The key of the TLS connection is not that of the SAML assertion.'],
  'network.timestamp-missing': [invalid, 'The Timestamp is missing.'],
  'network.timestamp-unsigned': [invalid, 'The Timestamp is not signed.'],
  'network.timestamp-over': [expired, 'The Timestamp is too old, or lies in the future.'],
  'network.assertion-early': [expired, 'The SAML assertion is not valid yet.'],
  'network.assertion-over': [expired, 'The SAML assertion is no longer valid.'],
  'network.assertion-too-long': [token, 'The SAML assertion is valid for longer than is taken.'],
  'network.assertion-endless': [token, 'The SAML assertion does not say when it ends.'],
  'network.audience-missing': [token, 'The SAML assertion names no audience.'],
  'network.audience-other': [token, 'The SAML assertion is for another audience.'],
  'network.attribute-missing': [token, 'The SAML assertion lacks an attribute that is required.'],
  'network.attribute-conflict': [token, 'The SAML assertion says an attribute twice, and differently.'],
  'network.purpose-unknown': [token, 'The purpose of use is not known.'],
  'network.partner-unknown': [authentication, 'The home community of the SAML assertion is not known here.'],
  'network.delegation-unreadable': [token, 'The SAML attribute QueryAuthGrantor cannot be read.'],
  'network.delegate-not-listed': [
    authentication,
    'The directory does not list the sender for the one it asks on behalf of.',
  ],
  'network.replayed': [check, 'The message was received before.'],
}

/** The fault for a refusal. */
export function securityFault(because: SamlRefusal): SoapFault {
  const [subcode, reason] = faults[because]
  return { code: 'Sender', subcodes: [subcode], reason }
}
