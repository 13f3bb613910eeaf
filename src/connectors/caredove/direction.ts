/**
 * Which side wrote a message: the receiver (provider) or the sender (requester) of the referral. Told by who they are,
 * never by what they write; the first row that knows wins. Source: reference/referrals.md section 5, rows 13 and 14.
 */
import { foldText } from '../../model/text.ts'
import type { CaredoveSettings } from './config.ts'
import type { State } from './state.ts'
import type { Actor } from './told.ts'

export type Side = 'provider' | 'requester'
type Who = { sender?: Actor | undefined; recipients: readonly Actor[] }

export function sideOf({ sender, recipients }: Who, state: State, settings: CaredoveSettings): Side | undefined {
  const known = (actor: Actor | undefined) => actor && whoIs(actor, state, settings)
  const from = known(sender)
  if (from) return from
  const to = recipients.map(known).find(side => side !== undefined)
  if (to) return to === 'provider' ? 'requester' : 'provider'
  // A person of the other side stands behind a role; who serves appears as an organization or a service.
  const types = [sender?.type, recipients[0]?.type]
  if (types[0] === 'PractitionerRole' && types[1] === 'Organization') return 'requester'
  if (types[0] === 'Organization' && types[1] === 'PractitionerRole') return 'provider'
  return types[0] === 'HealthcareService' ? 'provider' : undefined
}

function whoIs(actor: Actor, state: State, settings: CaredoveSettings): Side | undefined {
  const id = actor.name?.split('/').at(-1)
  const ours = settings.ourOrganizations
  if (ours.some(each => each === id || each === actor.name || isSame(each, actor.display))) return 'provider'
  if (actor.name !== undefined && state.parts.requester?.ids?.includes(actor.name)) return 'requester'
  const served = state.listings.some(
    ({ id: listing, organization }) =>
      (id !== undefined && organization?.id === id && actor.type === 'Organization') ||
      (id !== undefined && listing === id && actor.type === 'HealthcareService') ||
      isSame(organization?.name, actor.display),
  )
  return served ? 'provider' : undefined
}

function isSame(name: string | undefined, display: string | undefined): boolean {
  return name !== undefined && display !== undefined && foldText(name) === foldText(display) && foldText(name) !== ''
}
