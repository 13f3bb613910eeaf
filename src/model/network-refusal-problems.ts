/** Why a request over the network was not believed. Part of the registry of errors in problems.ts. */
import type { Problem } from './problems.ts'

export const networkRefusalProblems = {
  'network.security-missing': {
    class: 'message',
    says: 'The request has no security header.',
    fix: 'The partner must send wsse:Security with a SAML assertion. Tell its gateway team.',
  },
  'network.security-several': {
    class: 'message',
    says: 'The request has several security headers or timestamps, so it is not clear which one counts.',
    fix: 'The partner must send one wsse:Security with one Timestamp. Tell its gateway team.',
  },
  'network.assertion-missing': {
    class: 'message',
    says: 'The security header holds no SAML 2.0 assertion.',
    fix: 'The partner must send one. Tell its gateway team.',
  },
  'network.assertion-several': {
    class: 'message',
    says: 'The request holds several assertions, so it is not clear whose it is.',
    fix: 'The partner must send one. If the partner says it does, somebody may have changed the message on its way: ask your security officer.',
  },
  'network.assertion-unreadable': {
    class: 'message',
    says: 'The conditions of the assertion are missing, or not as the specification writes them.',
    fix: 'Conditions need NotOnOrAfter, and the assertion its IssueInstant. Tell the gateway team of the partner.',
  },
  'network.signature-missing': {
    class: 'message',
    says: 'The assertion is not signed.',
    fix: 'The partner must sign it. Nothing is answered to unsigned requests.',
  },
  'network.signature-unsupported': {
    class: 'message',
    says: 'A signature is made in a way that is not accepted.',
    fix: 'Accepted are RSA and ECDSA with SHA-256 or longer, exclusive canonical XML, and one reference by id. Tell the gateway team of the partner.',
  },
  'network.signature-wrapped': {
    class: 'message',
    says: 'A signature signs another element than the one that counts, or an id stands twice.',
    fix: 'This is how a known attack looks. Ask the partner whether the request is its own, and tell your security officer.',
  },
  'network.signature-wrong': {
    class: 'message',
    says: 'A signature does not fit what was signed.',
    fix: 'Something on the way changes messages, or the partner signs wrongly. Ask its gateway team to verify a request of its own.',
  },
  'network.signature-too-weak': {
    class: 'message',
    says: 'A signature is made with SHA-1, which this partner is not allowed.',
    fix: 'The partner should change to SHA-256. Until it can, sha1: true at its entry in gateway.yaml allows it.',
  },
  'network.certificate-missing': {
    class: 'message',
    says: 'The signature shows no certificate, and its key is not the one of the TLS connection.',
    fix: 'The partner must put its certificate into KeyInfo. Tell its gateway team.',
  },
  'network.certificate-unreadable': {
    class: 'message',
    says: 'A certificate in the signature cannot be read, or its key is too weak.',
    fix: 'RSA from 2048 bits on and P-256, P-384 and P-521 are accepted. Tell the gateway team of the partner.',
  },
  'network.certificate-untrusted': {
    class: 'message',
    says: 'No authority of the trust bundle vouches for the certificate that signed.',
    fix: 'If the partner is a member of the network, put the certificate of its authority into the trust folder of the gateway.',
  },
  'network.certificate-expired': {
    class: 'message',
    says: 'The certificate that signed, or one above it, has expired or is not valid yet.',
    fix: 'The partner must sign with a current certificate. Check the clock of this machine too.',
  },
  'network.certificate-revoked': {
    class: 'message',
    says: 'The certificate that signed, or one above it, was revoked.',
    fix: 'Answer nothing to it. Ask the partner why, and for its new certificate.',
  },
  'network.revocation-stale': {
    class: 'hub',
    says: 'The revocation list of an authority is out of date, so nobody below it is believed.',
    fix: 'Fetch the current list and put it into the folder of revocation lists of the gateway. It is read by itself.',
  },
  'network.certificate-of-another': {
    class: 'message',
    says: 'The certificate that signed is none of those that sign for this partner.',
    fix: 'If the partner has a new certificate, correct fingerprints or hosts at its entry in gateway.yaml. If not, tell your security officer.',
  },
  'network.holder-missing': {
    class: 'message',
    says: 'The assertion does not say whose key may use it (holder of key), or no longer.',
    fix: 'The partner must confirm the subject by holder-of-key with its key. Tell its gateway team.',
  },
  'network.holder-differs': {
    class: 'message',
    says: 'The assertion was made for another key than the one of the TLS connection.',
    fix: 'If the partner sends through a proxy, list the certificate of the proxy under tlsCertificates at its entry in gateway.yaml. If not, tell your security officer.',
  },
  'network.timestamp-missing': {
    class: 'message',
    says: 'The security header has no Timestamp.',
    fix: 'The partner must send one. Tell its gateway team.',
  },
  'network.timestamp-unsigned': {
    class: 'message',
    says: 'The Timestamp is not signed, which this gateway asks for.',
    fix: 'The partner must sign it, or requireTimestampSignature in gateway.yaml is switched off.',
  },
  'network.timestamp-over': {
    class: 'message',
    says: 'The Timestamp of the message has passed, or lies in the future.',
    fix: 'The clocks of both sides must agree. skewSeconds in gateway.yaml says how far they may differ.',
  },
  'network.assertion-early': {
    class: 'message',
    says: 'The assertion is not valid yet.',
    fix: 'The clocks of both sides must agree. skewSeconds in gateway.yaml says how far they may differ.',
  },
  'network.assertion-over': {
    class: 'message',
    says: 'The assertion has expired.',
    fix: 'The partner must make a new one. If it did, the clocks of both sides differ.',
  },
  'network.assertion-too-long': {
    class: 'message',
    says: 'The assertion is meant to live longer than this gateway takes.',
    fix: 'The partner must make it for a shorter time, or maxLifetimeSeconds in gateway.yaml is raised.',
  },
  'network.assertion-endless': {
    class: 'message',
    says: 'The assertion does not say when it ends.',
    fix: 'The partner must write Conditions with NotOnOrAfter into its assertions. Tell its gateway team.',
  },
  'network.audience-missing': {
    class: 'message',
    says: 'The assertion does not say for whom it was made.',
    fix: 'The partner must name the address of this endpoint as audience, or requireAudience is switched off at its entry in gateway.yaml.',
  },
  'network.audience-other': {
    class: 'message',
    says: 'The assertion was made for somebody else.',
    fix: 'The audience must be the address of this endpoint as the directory lists it. If it has another name, add it under addresses in gateway.yaml.',
  },
  'network.attribute-missing': {
    class: 'message',
    says: 'An attribute that every request must have is missing in the assertion.',
    fix: 'The entry says which one. Tell the gateway team of the partner.',
  },
  'network.attribute-conflict': {
    class: 'message',
    says: 'An attribute of the assertion says two different things, or is no OID where one must stand.',
    fix: 'The entry says which one. Tell the gateway team of the partner.',
  },
  'network.purpose-unknown': {
    class: 'message',
    says: 'The purpose of use is none of the purposes of the network.',
    fix: 'The code must be one of code system 2.16.840.1.113883.3.18.7.1. Tell the gateway team of the partner.',
  },
  'network.partner-unknown': {
    class: 'message',
    says: 'The community that asks is not in the list of partners, though its certificate is trusted.',
    fix: 'If the directory of the network lists it, add it under partners in gateway.yaml.',
  },
  'network.delegation-unreadable': {
    class: 'message',
    says: 'The assertion names an organization on whose behalf is asked in a form that cannot be read.',
    fix: 'QueryAuthGrantor must be Organization/ with the OID behind it. Tell the gateway team of the partner.',
  },
  'network.delegate-not-listed': {
    class: 'message',
    says: 'Somebody asks on behalf of an organization that does not list it as its delegate.',
    fix: 'If the directory entry of the organization lists it, add it under delegates of that organization in gateway.yaml.',
  },
  'network.replayed': {
    class: 'message',
    says: 'The same request came before.',
    fix: 'If the partner repeats requests, it must give each a new MessageID. If it does not, tell your security officer.',
  },
} as const satisfies Record<string, Problem>
