/** What the console shows of the gateway: names, certificates and when they end, lists, partners, and what is wrong. */
import type { Partner } from '../../connectors/carequality/saml/parts.ts'
import type { Gateway, GatewayFault } from './gateway-folder.ts'

export type GatewayStatus = {
  /** `none`: this hub is no gateway. `wrong`: its files were never good in this process. */
  state: 'none' | 'wrong' | 'open'
  /** Of the last reading; with `open` the state before is kept. */
  fault?: GatewayFault
  /** When what is in use was read. */
  readAt?: string
  homeCommunityId?: string
  name?: string
  addresses?: readonly string[]
  environment?: 'production' | 'staging'
  /** Own certificate first, then those above it that are trusted here. */
  certificate?: CertificateStatus
  authorities?: readonly (CertificateStatus & { file: string; root: boolean })[]
  revocationLists?: readonly RevocationStatus[]
  /** Files of the trust folders that are not used, and why. */
  unused?: readonly { file: string; because: 'certificate' | 'list' | 'issuer-unknown' }[]
  partners?: readonly Partner[]
}

export type CertificateStatus = {
  subject: string
  issuer: string
  /** SHA-256, lower-case hexadecimal digits. */
  fingerprint: string
  from: string
  until: string
  state: 'good' | 'ends-soon' | 'over' | 'not-yet'
}

export type RevocationStatus = {
  file: string
  issuer: string
  from: string
  /** When the next one is due. */
  until?: string
  revoked: number
  state: 'good' | 'over'
}

/** Within this a certificate ends soon: getting one from a network's authority takes weeks. */
const soonMs = 30 * 86_400_000

type Reading = { fault: GatewayFault | undefined; readAt: Date | undefined; now: Date }

/** The status of a state. */
export function statusOf(gateway: Gateway | undefined, { fault, readAt, now }: Reading): GatewayStatus {
  const wrong = fault ? { fault } : {}
  if (!gateway) return { state: fault ? 'wrong' : 'none', ...wrong }
  const { settings, server, trust } = gateway
  const { authorities, names } = authoritiesOf(gateway, now)
  return {
    state: 'open',
    ...wrong,
    ...(readAt ? { readAt: readAt.toISOString() } : {}),
    homeCommunityId: settings.homeCommunityId,
    name: settings.name,
    addresses: settings.addresses,
    environment: settings.environment,
    certificate: certificateStatus(server.certificate, now),
    authorities,
    revocationLists: trust.revocations.map(({ file, list }) => ({
      file,
      issuer: names.get(list.issuer) ?? '',
      from: new Date(list.from).toISOString(),
      ...(list.until === undefined ? {} : { until: new Date(list.until).toISOString() }),
      revoked: list.serials.size,
      state: list.until !== undefined && list.until <= now.getTime() ? 'over' : 'good',
    })),
    unused: trust.unusable,
    partners: [...settings.partners.values()],
  }
}

function authoritiesOf({ trust }: Gateway, now: Date) {
  const all = [
    ...trust.anchors.map(each => ({ ...each, root: true })),
    ...trust.intermediates.map(each => ({ ...each, root: false })),
  ]
  return {
    authorities: all.map(({ file, certificate, root }) => ({
      file,
      root,
      ...certificateStatus(certificate.x509, now),
    })),
    names: new Map(all.map(({ certificate }) => [certificate.subject, nameOf(certificate.x509.subject)])),
  }
}

type X509 = { subject: string; issuer: string; fingerprint256: string; validFromDate: Date; validToDate: Date }

function certificateStatus(x509: X509, now: Date): CertificateStatus {
  const { validFromDate: from, validToDate: until } = x509
  const left = until.getTime() - now.getTime()
  return {
    subject: nameOf(x509.subject),
    issuer: nameOf(x509.issuer),
    fingerprint: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    from: from.toISOString(),
    until: until.toISOString(),
    state: now < from ? 'not-yet' : left <= 0 ? 'over' : left <= soonMs ? 'ends-soon' : 'good',
  }
}

/** OpenSSL prints one attribute a line. */
function nameOf(name: string): string {
  return name.split('\n').join(', ')
}
