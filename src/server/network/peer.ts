/**
 * Who is at the other end of a TLS connection. The handshake has verified the chain; here it is checked again by the gateway's
 * own trust, which knows revocation lists, and again whenever that trust changes: a connection can outlive a certificate.
 */
import type { TLSSocket } from 'node:tls'
import { type Certificate, readCertificate, readTlsClient } from '../../connectors/carequality/saml/certificates.ts'
import type { TlsClient } from '../../connectors/carequality/saml/parts.ts'
import type { Checked, Trust } from '../../connectors/carequality/saml/trust.ts'

export type Peer =
  | { kind: 'client'; client: TlsClient }
  | { kind: 'refused'; because: Extract<Checked, { kind: 'refused' }>['because'] | 'certificate-unreadable' }

type Read = {
  client: TlsClient
  certificate: Certificate
  /** What the handshake was verified against. */
  handshake: Trust
}

/** Certificates of open connections, read once each. */
export type Peers = { of(socket: TLSSocket, trust: Trust, now: Date): Peer }

export function createPeers(): Peers {
  const read = new WeakMap<TLSSocket, Read | 'unreadable'>()
  return {
    of(socket, trust, now) {
      let known = read.get(socket)
      if (!known) {
        known = readPeer(socket, trust) ?? 'unreadable'
        read.set(socket, known)
      }
      if (known === 'unreadable') return { kind: 'refused', because: 'certificate-unreadable' }
      const { client, certificate, handshake } = known
      const checked = trust.check(certificate, [], now)
      // What a client sends above its certificate, Node shows to the handshake alone: an authority between that the bundle
      // lacks is good for as long as the trust that the handshake went by.
      if (checked.kind === 'refused' && !(checked.because === 'untrusted' && handshake === trust)) return checked
      return { kind: 'client', client }
    },
  }
}

function readPeer(socket: TLSSocket, handshake: Trust): Read | undefined {
  const x509 = socket.authorized ? socket.getPeerX509Certificate() : undefined
  const client = x509 && readTlsClient(x509.raw)
  const certificate = x509 && readCertificate(x509.raw.toString('base64'))
  return client && certificate && { client, certificate, handshake }
}
