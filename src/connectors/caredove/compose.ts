/**
 * The record of a referral from its parts: one ServiceRequest that contains everything, under fixed ids and in a fixed
 * order, valid R4. Source: docs/decisions/0025-a-referral-is-one-record.md; reference/referrals.md section 5.
 */
import type {
  Appointment,
  Communication,
  DocumentReference,
  FhirResource,
  QuestionnaireResponse,
  ServiceRequest,
} from 'fhir/r4'
import { containedIds, type ReferralTag, referralSystems, referralTagSystem } from '../../model/referral/record.ts'
import { type Calendar, calendarOf } from './calendar.ts'
import type { CaredoveSettings } from './config.ts'
import { sideOf } from './direction.ts'
import type { Held } from './held.ts'
import { endingOf, requestStatus, type Standing, standingOf, taskOf } from './standing.ts'
import type { State } from './state.ts'
import { compact } from './tolerant.ts'
import { groupSystem, participantType } from './visits.ts'

const listingSystem = 'https://caredove.com/fhir/NamingSystem/id-listing'
const organizationSystem = 'https://caredove.com/fhir/NamingSystem/id-organization'
const registrantLink = { reference: `#${containedIds.registrant}` }
/** In the place of a person whom no message has named yet. */
export const unnamed = { type: 'Patient', display: 'Not named yet' }

export function compose(held: Held, state: State, settings: CaredoveSettings): ServiceRequest {
  const calendar = calendarOf(state)
  const booked = calendar.live.size > 0
  const standing = standingOf(state, booked, settings)
  const { parts } = held
  const registrant = parts.registrant.length > 0
  const listing = listingOf(state)
  const wrong = standing.status === 'entered-in-error'
  const contained: FhirResource[] = [
    ...parts.registrant.map(each => withCare(each, parts.care)),
    ...(registrant ? parts.contacts : []),
    ...parts.care,
    ...parts.requester,
    ...listing,
    taskOf(state, standing, booked, registrant),
    ...answersOf(held, registrant, wrong),
    ...parts.consent.map(each => ({ ...each, ...(registrant ? { patient: registrantLink } : {}), ...markOf(wrong) })),
    ...visitsOf(held, state, calendar, standing, registrant, listing.length > 0),
    ...messagesOf(held, state, settings, registrant, wrong),
    ...documentsOf(held, state, registrant, wrong),
  ] as FhirResource[]
  const ids = new Set(contained.map(each => each.id))
  const { requester, requesterPerson, requesterOrganization, listing: listingId, performer } = containedIds
  const named = new Set<string | undefined>([requester, requesterPerson, requesterOrganization, listingId, performer])
  const link = (id: string) => ({ reference: `#${id}` })
  const performers = [listingId, performer].filter(id => ids.has(id)).map(link)
  const base = held.request ?? { resourceType: 'ServiceRequest', status: 'active', intent: 'proposal' }
  const { resourceType: _type, meta, identifier, status: _status, ...fields } = base
  return {
    resourceType: 'ServiceRequest',
    ...compact({ meta: metaOf(meta, held, state), contained }),
    identifier: identifiersOf(identifier, state),
    ...fields,
    status: requestStatus(state, standing, settings),
    subject: registrant ? { reference: 'need:person' } : unnamed,
    ...(ids.has(requester) ? { requester: link(requester) } : {}),
    ...(performers.length > 0 ? { performer: performers } : {}),
    supportingInfo: contained.flatMap(({ id }) => (id === undefined || named.has(id) ? [] : [link(id)])),
  }
}

const markOf = (wrong: boolean) => (wrong ? { status: 'entered-in-error' } : {})

function withCare(registrant: FhirResource, care: readonly FhirResource[]): FhirResource {
  if (registrant.resourceType !== 'Patient') return registrant
  const { generalPractitioner: _old, ...rest } = registrant
  return { ...rest, ...compact({ generalPractitioner: care.map(({ id }) => ({ reference: `#${id}` })) }) }
}

function metaOf(meta: ServiceRequest['meta'], held: Held, { archived }: State): ServiceRequest['meta'] {
  const grouped = [...held.visits.values()].some(each => each.identifier?.some(({ system }) => system === groupSystem))
  const own: ReferralTag[] = [...(grouped ? ['group' as const] : []), ...(archived?.is ? ['archived' as const] : [])]
  const tag = [...(meta?.tag ?? []), ...own.map(code => ({ system: referralTagSystem, code }))]
  const unique = [...new Map(tag.map(each => [`${each.system}|${each.code}`, each])).values()]
  const order = unique.sort((a, b) => ((a.code ?? '') < (b.code ?? '') ? -1 : 1))
  const whole = compact({ security: meta?.security, tag: order })
  return Object.keys(whole).length > 0 ? whole : undefined
}

function identifiersOf(said: ServiceRequest['identifier'], { id, reference }: State): ServiceRequest['identifier'] {
  const own = new Set<string | undefined>(Object.values(referralSystems))
  return [
    ...(id === undefined ? [] : [{ system: referralSystems.id, value: id }]),
    ...(reference === undefined ? [] : [{ system: referralSystems.reference, value: reference }]),
    ...(said ?? []).filter(each => !own.has(each.system)),
  ]
}

/** The current listing and the organization behind it. */
function listingOf(state: State): FhirResource[] {
  const row = state.listings.find(each => each.key === state.listing?.key)
  if (!row) return []
  const { organization } = row
  const performer = organization && {
    resourceType: 'Organization' as const,
    id: containedIds.performer,
    ...compact({
      identifier: organization.id === undefined ? [] : [{ system: organizationSystem, value: organization.id }],
      name: organization.name,
    }),
  }
  return [
    {
      resourceType: 'HealthcareService',
      id: containedIds.listing,
      ...compact({
        identifier: row.id === undefined ? [] : [{ system: listingSystem, value: row.id }],
        providedBy: performer && { reference: `#${containedIds.performer}` },
        name: row.name,
      }),
    },
    ...(performer ? [performer] : []),
  ]
}

/** The form, then what has no place of its own. */
function answersOf(held: Held, registrant: boolean, wrong: boolean): QuestionnaireResponse[] {
  const [form] = held.parts.answers
  const [further] = held.parts.further
  const questions = form?.resourceType === 'QuestionnaireResponse' ? form : undefined
  const rest = further?.resourceType === 'QuestionnaireResponse' ? further.item : undefined
  if (!questions && !rest) return []
  return [
    {
      resourceType: 'QuestionnaireResponse',
      id: containedIds.answers,
      status: 'completed',
      ...questions,
      ...(registrant ? { subject: registrantLink } : {}),
      ...compact({ item: [...(questions?.item ?? []), ...(rest ?? [])] }),
      ...(wrong ? { status: 'entered-in-error' as const } : {}),
    },
  ]
}

function visitsOf(
  held: Held,
  _state: State,
  calendar: Calendar,
  standing: Standing,
  registrant: boolean,
  listing: boolean,
): Appointment[] {
  // One that goes on under another id is over itself; it stays, since later news can show that they are two.
  const shown = [...held.visits]
  shown.sort(([a, one], [b, other]) => (`${one.start ?? '~'} ${a}` < `${other.start ?? '~'} ${b}` ? -1 : 1))
  const ending = endingOf(standing)
  const live = shown.filter(([key]) => calendar.live.has(key))
  const past = live.filter(([, { start = '' }]) => start <= standing.at)
  const isEnded = (key: string, visit: Omit<Appointment, 'id'>): boolean => {
    if (ending?.status === 'entered-in-error') return true
    if (!calendar.live.has(key)) return false
    if (ending?.status === 'cancelled') return (visit.end ?? visit.start ?? '~') > standing.at
    // Who did not come, did not come to the last one that was to take place by then, or to the only one.
    const missed = past.at(-1) ?? (live.length === 1 ? live[0] : undefined)
    return ending?.status === 'noshow' && missed?.[0] === key
  }
  return shown.map(([key, visit], index) => {
    const stands =
      calendar.live.has(key) ||
      !['proposed', 'pending', 'booked', 'waitlist', 'arrived', 'checked-in'].includes(visit.status)
    const ended = isEnded(key, visit)
      ? ending
      : stands
        ? undefined
        : { status: 'cancelled' as const, reason: undefined }
    const status = ended?.status ?? (visit.start === undefined ? 'proposed' : visit.status)
    const reason =
      ended?.reason ?? (status === 'cancelled' || status === 'noshow' ? visit.cancelationReason : undefined)
    const { cancelationReason: _reason, status: _status, participant, ...rest } = visit
    const own = [
      ...(registrant ? [{ actor: registrantLink, status: 'accepted' as const }] : []),
      ...(listing ? [{ actor: { reference: `#${containedIds.listing}` }, status: 'accepted' as const }] : []),
    ]
    const people = [...own, ...participant]
    return {
      ...rest,
      id: `appointment-${index + 1}`,
      status,
      ...compact({ cancelationReason: reason }),
      // One that names nobody yet is still about the person served.
      participant: people.length > 0 ? people : [{ type: participantType('SBJ'), status: 'accepted' as const }],
    }
  })
}

function messagesOf(
  held: Held,
  state: State,
  settings: CaredoveSettings,
  registrant: boolean,
  wrong: boolean,
): Communication[] {
  const keys = state.messages.map(({ key }) => key)
  return state.messages.flatMap((row, index) => {
    const message = held.messages.get(row.key)
    if (!message) return []
    const { sender: _sender, recipient: _recipient, inResponseTo: _answers, payload, ...rest } = message
    const side = sideOf(row, state, settings)
    const has = (name: keyof Held['parts']) => held.parts[name].length > 0
    const requester = has('requester') ? { reference: `#${containedIds.requester}` } : undefined
    const organization = state.listings.some(each => each.key === state.listing?.key && each.organization)
    const performer = organization ? { reference: `#${containedIds.performer}` } : undefined
    const [from, to] = side === 'provider' ? [performer, requester] : side === 'requester' ? [requester, performer] : []
    const said = row.sender?.display ?? row.sender?.name
    const sender = from ?? (said === undefined ? undefined : { display: said })
    const answered = row.answers === undefined ? -1 : keys.indexOf(row.answers)
    const files = [...row.files]
    return {
      ...rest,
      id: `message-${index + 1}`,
      ...(wrong ? { status: 'entered-in-error' as const } : {}),
      ...(registrant ? { subject: registrantLink } : {}),
      ...compact({
        inResponseTo: answered < 0 ? [] : [{ reference: `#message-${answered + 1}` }],
        recipient: to ? [to] : [],
        sender,
        payload: payload?.map(each => {
          if (!each.contentReference) return each
          const key = files.shift()
          const document = state.documents.find(one => one.key === key)
          return document ? { contentReference: { reference: `#${document.id}` } } : each
        }),
      }),
    }
  })
}

function documentsOf(held: Held, state: State, registrant: boolean, wrong: boolean): DocumentReference[] {
  return state.documents.flatMap(({ id }) => {
    const document = held.documents.get(id)
    if (!document) return []
    return {
      ...document,
      id,
      ...(registrant ? { subject: registrantLink } : {}),
      ...(wrong ? { status: 'entered-in-error' as const } : {}),
    }
  })
}
