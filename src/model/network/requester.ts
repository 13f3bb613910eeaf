/**
 * Who asks over the network, as its signature or token proved it. Everything that answers, logs and decides about a release
 * reads this and nothing of the wire. OIDs are bare digits and dots, without `urn:oid:`.
 */
import type { Purpose } from './purposes.ts'

export type Requester = {
  via: 'ihe' | 'fhir'
  /** The home community id (IHE) or, of a FHIR client, the OID of its organization where it says one. */
  homeCommunity?: string
  organization: { oid?: string; name: string }
  /** The person who asks, or the system's name. Personal data: sealed where it is kept. */
  user: { name: string; role?: { code: string; system?: string }; npi?: string }
  purpose: Purpose
  /** The organization on whose behalf somebody else asks (QueryAuthGrantor), once the directory was found to list it. */
  onBehalfOf?: string
  /** SHA-256 of the certificate that signed, in lower-case hexadecimal digits. */
  certificate: string
  /** The client's id, of a FHIR client. */
  client?: string
  /** WS-Addressing MessageID, or the id of the HTTP request. */
  messageId: string
}
