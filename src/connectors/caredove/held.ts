/**
 * The record as it is, taken apart into what each message brought: what the hub, a closing or the order of the record
 * added is taken off again, so that composing starts from what was said.
 */
import type {
  Appointment,
  Communication,
  DocumentReference,
  FhirResource,
  QuestionnaireResponse,
  ServiceRequest,
} from 'fhir/r4'
import { referralTagSystem } from '../../model/referral/record.ts'
import { furtherId } from './answers.ts'
import type { Merged } from './merge.ts'
import { visitKey } from './merge.ts'
import type { State } from './state.ts'
import type { PartName, RequestFields, Told } from './told.ts'
import { compact } from './tolerant.ts'
import { appointmentSystem, messageSystem } from './visits.ts'

export type Held = {
  request: RequestFields | undefined
  /** By part, the request apart. */
  parts: Record<Exclude<PartName, 'request'>, FhirResource[]>
  visits: Map<string, Omit<Appointment, 'id'>>
  messages: Map<string, Omit<Communication, 'id'>>
  /** By the id they have in the record. */
  documents: Map<string, Omit<DocumentReference, 'id'>>
}

const parts: readonly [name: Exclude<PartName, 'request' | 'further'>, ids: RegExp][] = [
  ['registrant', /^registrant$/],
  ['contacts', /^contact-/],
  ['care', /^primary-care/],
  ['requester', /^requester/],
  ['answers', /^answers$/],
  ['consent', /^consent/],
]

const nothing: Held = {
  request: undefined,
  parts: { registrant: [], contacts: [], care: [], requester: [], answers: [], further: [], consent: [] },
  visits: new Map(),
  messages: new Map(),
  documents: new Map(),
}

/** What the record holds. */
export function takeApart(record: ServiceRequest | undefined, state: State): Held {
  if (!record) return nothing
  const contained = record.contained ?? []
  const held: Held = {
    ...nothing,
    parts: { ...nothing.parts },
    visits: new Map(),
    messages: new Map(),
    documents: new Map(),
  }
  for (const [name, ids] of parts)
    held.parts[name] = contained.filter(each => ids.test(each.id ?? '')).map(each => asItCame(each, state))
  held.parts.further = contained.flatMap(each => (each.resourceType === 'QuestionnaireResponse' ? furtherIn(each) : []))
  held.parts.answers = held.parts.answers.flatMap(each =>
    each.resourceType === 'QuestionnaireResponse' ? formIn(each, state) : [],
  )
  for (const each of contained) {
    if (each.resourceType === 'Appointment') {
      const id = each.identifier?.find(({ system }) => system === appointmentSystem)?.value
      held.visits.set(id ?? visitKey({ resource: each }), bareVisit(each, state))
    }
    if (each.resourceType === 'Communication') {
      const key = each.identifier?.find(({ system }) => system === messageSystem)?.value ?? ''
      const { id: _id, subject: _subject, ...rest } = each
      const row = state.messages.find(message => message.key === key)
      held.messages.set(key, { ...rest, status: (row?.status ?? each.status) as Communication['status'] })
    }
    if (each.resourceType === 'DocumentReference' && each.id !== undefined) {
      const { id, subject: _subject, ...rest } = each
      const row = state.documents.find(document => document.id === id)
      held.documents.set(id, { ...rest, status: (row?.status ?? each.status) as DocumentReference['status'] })
    }
  }
  held.request = requestOf(record)
  return held
}

/** Puts what the message says in the place of what was held. */
export function takeOver(held: Held, told: Told, { state, parts, visits, messages, documents }: Merged): Held {
  const next: Held = {
    ...held,
    parts: { ...held.parts },
    visits: new Map(held.visits),
    messages: new Map(held.messages),
    documents: new Map(held.documents),
  }
  for (const name of parts) {
    const resources = told.parts[name]?.resources ?? []
    if (name === 'request') next.request = resources[0] as RequestFields | undefined
    else next.parts[name] = resources
  }
  for (const appointment of told.appointments) {
    const key = visitKey(appointment)
    if (visits.has(key)) next.visits.set(key, { ...appointment.resource })
  }
  for (const { key, resource } of told.messages) if (messages.has(key)) next.messages.set(key, resource)
  for (const { key, digest, resource } of told.documents) {
    const row = state.documents.find(each => each.key === key && each.digest === digest)
    if (row && documents.has(key)) next.documents.set(row.id, resource)
  }
  return next
}

function asItCame(resource: FhirResource, { statuses }: State): FhirResource {
  const status = resource.id === undefined ? undefined : statuses[resource.id]
  return status !== undefined && 'status' in resource ? ({ ...resource, status } as FhirResource) : resource
}

function furtherIn(answers: QuestionnaireResponse): FhirResource[] {
  const group = answers.item?.filter(({ linkId }) => linkId === furtherId) ?? []
  return group.length > 0 ? [{ resourceType: 'QuestionnaireResponse', status: 'completed', item: group }] : []
}

function formIn(answers: QuestionnaireResponse, state: State): FhirResource[] {
  if (!state.parts.answers) return []
  const { subject: _subject, item, ...rest } = answers
  return [{ ...rest, ...compact({ item: item?.filter(({ linkId }) => linkId !== furtherId) }) }]
}

function bareVisit(appointment: Appointment, state: State): Omit<Appointment, 'id'> {
  const { id: _id, cancelationReason: _reason, ...rest } = appointment
  const key = appointment.identifier?.find(({ system }) => system === appointmentSystem)?.value
  const row = state.visits.find(each => each.key === (key ?? visitKey({ resource: appointment })))
  return {
    ...rest,
    status: (row?.status ?? appointment.status) as Appointment['status'],
    participant: appointment.participant.filter(each => each.actor !== undefined && each.actor.reference === undefined),
  }
}

function requestOf(record: ServiceRequest): RequestFields {
  const {
    id: _id,
    contained: _c,
    subject: _s,
    requester: _r,
    performer: _p,
    supportingInfo: _i,
    meta,
    ...rest
  } = record
  const tag = meta?.tag?.filter(each => each.system !== referralTagSystem || each.code !== 'archived')
  const kept = compact({ security: meta?.security, tag })
  return Object.keys(kept).length > 0 ? { ...rest, meta: kept } : rest
}
