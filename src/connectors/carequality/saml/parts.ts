/**
 * What verification of a request is given, and what it answers: partners as the gateway's file lists them, the TLS client,
 * settings, and the reasons of a refusal. Source: reference/carequality.md section 3.
 */
import type { Requester } from '../../../model/network/requester.ts'
import type { XmlElement } from '../xml/tree.ts'
import type { Trust } from './trust.ts'

/** An entry of the directory: a community that may ask. OIDs are bare, fingerprints SHA-256 in lower-case hexadecimal digits. */
export type Partner = {
  homeCommunityId: string
  name: string
  /** Its signatures and digests may be SHA-1: some gateways still know nothing else. */
  sha1?: boolean
  /** Whether its assertions must name an audience; absent: as the gateway wants it. One that is named is checked always. */
  requireAudience?: boolean
  /** Organizations or communities that may ask on its behalf (QueryAuthGrantor names it, they sign). */
  delegates?: readonly string[]
  /** Only these certificates sign for it. Absent: any that the trust bundle vouches for. */
  fingerprints?: readonly string[]
  /** Only a certificate with one of these DNS names (or common names) signs for it. Absent: any name. */
  hosts?: readonly string[]
  /** TLS client certificates of a proxy in front of it, whose key is then not the assertion's. */
  tlsCertificates?: readonly string[]
}

export type SamlSettings = {
  /** How far the clocks of two gateways may differ. */
  skewSeconds: number
  /** Refuse a message whose Timestamp is not signed; real senders leave it out (section 8). */
  requireTimestampSignature: boolean
  /** Refuse an assertion that names no audience at all. */
  requireAudience: boolean
  /** The longest an assertion may live: as long must a used one be remembered. */
  maxLifetimeSeconds: number
  /** What becomes of a community that the directory does not list, though its certificate is trusted. */
  unlisted: 'refuse' | 'accept'
}

export const usualSamlSettings: SamlSettings = {
  skewSeconds: 120,
  requireTimestampSignature: false,
  requireAudience: true,
  maxLifetimeSeconds: 86_400,
  unlisted: 'refuse',
}

/** The client at the other end of the TLS connection: read once a connection, by `readTlsClient` of certificates.ts. */
export type TlsClient = {
  /** SHA-256 of the certificate, in lower-case hexadecimal digits. */
  fingerprint: string
  /** Its public key: SubjectPublicKeyInfo in base64. */
  publicKey: string
  /** The certificate, DER in base64. */
  certificate: string
}

export type VerifyParts = {
  /** The root of the message, a SOAP envelope: the very tree that everything else is read from. */
  envelope: XmlElement
  /** WS-Addressing MessageID of the same message. */
  messageId: string
  tls: TlsClient
  trust: Trust
  /** By bare home community id. */
  partners: ReadonlyMap<string, Partner>
  /** The addresses of the endpoint that was asked, as an AudienceRestriction may name it. */
  audiences: readonly string[]
  settings: SamlSettings
  now: Date
}

export type Verified =
  | {
      kind: 'verified'
      requester: Requester
      /** Of MessageID and SignatureValue: the same again before `until` is a message that is played twice. */
      replayKey: string
      until: Date
      /** Whether the assertion was made for the very key of the TLS connection, and that is no proxy's. */
      fromHolder: boolean
    }
  | {
      kind: 'refused'
      because: SamlRefusal
      /** What it is about: the name of an attribute or an element; never a value of the message. */
      about?: string
      /** Whose message it is, where the signature was found right before something else was found wrong. */
      homeCommunity?: string
      /** SHA-256 of the certificate that says it signed, where one could be read. */
      certificate?: string
    }

/** Codes of network-problems.ts, where their texts stand. `network.replayed` is given by the caller, who keeps the memory. */
export type SamlRefusal =
  | 'network.security-missing'
  | 'network.security-several'
  | 'network.assertion-missing'
  | 'network.assertion-several'
  | 'network.assertion-unreadable'
  | 'network.signature-missing'
  | 'network.signature-unsupported'
  | 'network.signature-wrapped'
  | 'network.signature-wrong'
  | 'network.signature-too-weak'
  | 'network.certificate-missing'
  | 'network.certificate-unreadable'
  | 'network.certificate-untrusted'
  | 'network.certificate-expired'
  | 'network.certificate-revoked'
  | 'network.revocation-stale'
  | 'network.certificate-of-another'
  | 'network.holder-missing'
  | 'network.holder-differs'
  | 'network.timestamp-missing'
  | 'network.timestamp-unsigned'
  | 'network.timestamp-over'
  | 'network.assertion-early'
  | 'network.assertion-over'
  | 'network.assertion-too-long'
  | 'network.assertion-endless'
  | 'network.audience-missing'
  | 'network.audience-other'
  | 'network.attribute-missing'
  | 'network.attribute-conflict'
  | 'network.purpose-unknown'
  | 'network.partner-unknown'
  | 'network.delegation-unreadable'
  | 'network.delegate-not-listed'
  | 'network.replayed'
