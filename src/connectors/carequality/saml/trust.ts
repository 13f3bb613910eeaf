/**
 * Whom the gateway believes: roots and intermediate authorities from its folder, revocation lists, and whether a chain of
 * certificates leads to a root. Pure: bytes and the time are given. Source: reference/carequality.md section 3; RFC 5280.
 */
import { type Certificate, readCertificates } from './certificates.ts'
import { isSignedBy, type Revocations, readRevocations } from './revocations.ts'

export type TrustFile = { name: string; bytes: Buffer }

export type TrustSettings = {
  /** How long a list still counts after the next one was due: a missed download is no outage. */
  revocationGraceSeconds: number
}
export const usualTrustSettings: TrustSettings = { revocationGraceSeconds: 86_400 }

export type Trust = {
  /** Self-signed certificates of the folder: the ends of chains. */
  anchors: readonly Trusted[]
  intermediates: readonly Trusted[]
  /** Lists whose signature is right, the newest of each authority. */
  revocations: readonly { file: string; list: Revocations }[]
  /** Files that could not be used, and why. */
  unusable: readonly { file: string; because: 'certificate' | 'list' | 'issuer-unknown' }[]
  check: (certificate: Certificate, sent: readonly Certificate[], now: Date) => Checked
}
type Trusted = { file: string; certificate: Certificate }

export type Checked =
  | { kind: 'trusted' }
  | { kind: 'refused'; because: 'untrusted' | 'expired' | 'revoked' | 'revocation-stale' }

/** Reads the trust bundle and the revocation lists. Never fails: what cannot be used is listed, and vouches for nobody. */
export function readTrust(
  files: { certificates: readonly TrustFile[]; revocations: readonly TrustFile[] },
  settings: TrustSettings = usualTrustSettings,
): Trust {
  const unusable: { file: string; because: 'certificate' | 'list' | 'issuer-unknown' }[] = []
  const found: Trusted[] = []
  for (const { name, bytes } of files.certificates)
    for (const certificate of readCertificates(bytes)) {
      if (certificate) found.push({ file: name, certificate })
      else unusable.push({ file: name, because: 'certificate' })
    }
  const anchors = found.filter(({ certificate }) => certificate.selfSigned)
  const intermediates = found.filter(({ certificate }) => !certificate.selfSigned)
  const lists = new Map<string, { file: string; list: Revocations }>()
  for (const { name, bytes } of files.revocations) {
    const list = readRevocations(bytes)
    const authority = list && found.find(({ certificate }) => isSignedBy(list, certificate))
    if (!list) unusable.push({ file: name, because: 'list' })
    else if (!authority) unusable.push({ file: name, because: 'issuer-unknown' })
    else {
      const slot = slotOf(authority.certificate)
      const other = lists.get(slot)
      if (!other || other.list.from < list.from) lists.set(slot, { file: name, list })
    }
  }
  const known = { anchors, intermediates, lists, graceMs: settings.revocationGraceSeconds * 1000 }
  return {
    anchors,
    intermediates,
    revocations: [...lists.values()],
    unusable,
    check: remembering((certificate, sent, now) => checkChain(known, certificate, sent, now)),
  }
}

type Known = {
  anchors: readonly Trusted[]
  intermediates: readonly Trusted[]
  /** By `slotOf` their authority. */
  lists: ReadonlyMap<string, { list: Revocations }>
  graceMs: number
}

/** An authority by name and key: with a new key it is another one, whose list says nothing of what the old key signed. */
function slotOf({ subject, key }: Certificate): string {
  return `${subject} ${key}`
}

/** From when and until when an answer stays the same. */
type Window = { from: number; until: number }
type Answer = { kind: 'trusted'; window: Window } | Extract<Checked, { kind: 'refused' }>

const longest = 6
/** A sender's own certificates are candidates too; a hundred of them would be an attempt to keep us busy. */
const mostSent = 8
/** Signatures that are looked at for one chain: authorities that vouch for each other in circles end here. */
const mostLooks = 60

/** The most telling reason first, when several ways lead nowhere. */
const order = ['revoked', 'expired', 'revocation-stale', 'untrusted'] as const

function checkChain(known: Known, certificate: Certificate, sent: readonly Certificate[], now: Date): Answer {
  if (certificate.usage && !certificate.usage.digitalSignature) return { kind: 'refused', because: 'untrusted' }
  const between = [...known.intermediates.map(each => each.certificate), ...sent.slice(0, mostSent)]
  const roots = known.anchors.map(each => each.certificate)
  const reasons = new Set<Extract<Checked, { kind: 'refused' }>['because']>()
  const refuse = (because: Extract<Checked, { kind: 'refused' }>['because']) => {
    reasons.add(because)
    return undefined
  }
  let looks = 0
  const climb = (at: Certificate, window: Window, path: readonly Certificate[]): Window | undefined => {
    if (now.getTime() < at.from || now.getTime() >= at.until) return refuse('expired')
    const here = { from: Math.max(window.from, at.from), until: Math.min(window.until, at.until) }
    if (roots.some(root => root.fingerprint === at.fingerprint)) return here
    if (path.length >= longest) return refuse('untrusted')
    for (const above of [...roots, ...between]) {
      if (at.issuer !== above.subject || above === at || path.includes(above)) continue
      looks += 1
      if (looks > mostLooks || !mayIssue(above, at, path.length)) continue
      const told = revocationOf(known, above, at, now)
      if (typeof told === 'string') {
        refuse(told)
        continue
      }
      const end = climb(above, { from: here.from, until: Math.min(here.until, told.until) }, [...path, at])
      if (end) return end
    }
    return refuse('untrusted')
  }
  const window = climb(certificate, { from: 0, until: Number.POSITIVE_INFINITY }, [])
  if (window) return { kind: 'trusted', window }
  return { kind: 'refused', because: order.find(each => reasons.has(each)) ?? 'untrusted' }
}

/** `below`: how many authorities stand under `above` on the way, the leaf not counted. */
function mayIssue(above: Certificate, at: Certificate, below: number): boolean {
  return (
    above.ca &&
    above.usage?.keyCertSign !== false &&
    (above.pathLength === undefined || below <= above.pathLength) &&
    at.x509.checkIssued(above.x509) &&
    at.x509.verify(above.publicKey)
  )
}

function revocationOf(
  { lists, graceMs }: Known,
  above: Certificate,
  at: Certificate,
  now: Date,
): 'revoked' | 'revocation-stale' | { until: number } {
  const list = lists.get(slotOf(above))?.list
  if (!list) return { until: Number.POSITIVE_INFINITY }
  if (list.serials.has(at.serial)) return 'revoked'
  const until = list.until === undefined ? Number.POSITIVE_INFINITY : list.until + graceMs
  return now.getTime() < until ? { until } : 'revocation-stale'
}

/** Good answers stay good until something expires: a chain is climbed once, not with every message. */
function remembering(check: (certificate: Certificate, sent: readonly Certificate[], now: Date) => Answer) {
  const kept = new Map<string, Window>()
  return (certificate: Certificate, sent: readonly Certificate[], now: Date): Checked => {
    const window = kept.get(certificate.fingerprint)
    if (window && now.getTime() >= window.from && now.getTime() < window.until) return { kind: 'trusted' }
    const answer = check(certificate, sent, now)
    if (answer.kind === 'refused') return answer
    if (kept.size >= 2000) kept.delete(kept.keys().next().value ?? '')
    kept.set(certificate.fingerprint, answer.window)
    return { kind: 'trusted' }
  }
}
