/** Until when and for whom an assertion holds. Source: reference/carequality.md section 3; SAML 2.0 core, section 2.5. */
import { attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { holderOfKey, ns } from './names.ts'
import type { SamlRefusal, SamlSettings } from './parts.ts'

/**
 * The end of an assertion in milliseconds, or why it does not hold now, here.
 *
 * @param settings with those of the partner over those of the gateway
 */
export function checkConditions(
  assertion: XmlElement,
  audiences: readonly string[],
  settings: SamlSettings,
  now: Date,
): number | SamlRefusal {
  const [conditions, ...more] = childrenOf(assertion, 'Conditions', ns.saml)
  // Used once, it could be used for ever: for so long nobody remembers it.
  if (attribute(conditions, 'NotOnOrAfter') === undefined) return 'network.assertion-endless'
  const until = instantOf(attribute(conditions, 'NotOnOrAfter'))
  const issued = instantOf(attribute(assertion, 'IssueInstant'))
  const said = attribute(conditions, 'NotBefore')
  const from = said === undefined ? issued : instantOf(said)
  // A condition that nobody here understands leaves open whether the assertion holds: so it does not.
  const isStrange = childrenOf(conditions).some(({ local, uri }) => uri !== ns.saml || !understood.has(local))
  if (more.length > 0 || isStrange || until === undefined || issued === undefined || from === undefined)
    return 'network.assertion-unreadable'
  const skew = settings.skewSeconds * 1000
  if (now.getTime() + skew < Math.max(from, issued)) return 'network.assertion-early'
  if (now.getTime() - skew >= until) return 'network.assertion-over'
  if (until - from > settings.maxLifetimeSeconds * 1000) return 'network.assertion-too-long'
  const restrictions = childrenOf(conditions, 'AudienceRestriction', ns.saml)
  if (restrictions.length === 0 && settings.requireAudience) return 'network.audience-missing'
  const ours = new Set(audiences.map(comparable))
  const isForUs = restrictions.every(each =>
    childrenOf(each, 'Audience', ns.saml).some(audience => ours.has(comparable(textOf(audience)))),
  )
  return isForUs ? until : 'network.audience-other'
}

const understood = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'])

const mostConfirmations = 5

/** The holder-of-key confirmations that hold now, by their data. */
export function confirmationsOf(assertion: XmlElement, settings: SamlSettings, now: Date): XmlElement[] {
  const skew = settings.skewSeconds * 1000
  const subject = child(assertion, 'Subject', ns.saml)
  return childrenOf(subject, 'SubjectConfirmation', ns.saml)
    .filter(each => attribute(each, 'Method') === holderOfKey)
    .slice(0, mostConfirmations)
    .flatMap(each => childrenOf(each, 'SubjectConfirmationData', ns.saml))
    .filter(data => {
      const [from, until] = [attribute(data, 'NotBefore'), attribute(data, 'NotOnOrAfter')]
      const isBegun = from === undefined || (instantOf(from) ?? Number.POSITIVE_INFINITY) <= now.getTime() + skew
      return isBegun && (until === undefined || (instantOf(until) ?? 0) > now.getTime() - skew)
    })
}

/** How long a message without an end of its own lives after it was made. */
const usualLifeMs = 300_000

/** Whether a wsu:Timestamp holds now. */
export function isTimely(timestamp: XmlElement, { skewSeconds }: SamlSettings, now: Date): boolean {
  const created = instantOf(textOf(child(timestamp, 'Created', ns.wsu)))
  const end = child(timestamp, 'Expires', ns.wsu)
  if (created === undefined) return false
  const expires = end ? instantOf(textOf(end)) : created + usualLifeMs
  const skew = skewSeconds * 1000
  return expires !== undefined && created <= now.getTime() + skew && now.getTime() - skew < expires
}

/** An xs:dateTime in milliseconds; without a zone it means UTC. */
function instantOf(text: string | undefined): number | undefined {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(text?.trim() ?? '')
  if (!found) return undefined
  const [, instant, fraction = '', zone = 'Z'] = found
  const ms = Date.parse(`${instant}${fraction.slice(0, 4)}${zone}`)
  return Number.isNaN(ms) ? undefined : ms
}

/** An address as it is compared: host in lower case, without the usual port and the last slash. */
function comparable(address: string): string {
  const text = address.trim()
  const url = URL.canParse(text) ? new URL(text) : undefined
  return (url ? `${url.protocol}//${url.host}${url.pathname}${url.search}` : text).replace(/\/$/, '')
}
