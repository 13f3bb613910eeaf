/** The referral itself: ServiceRequest with its keys, its parent and the listing it came in by. */
import type { Coding, Identifier, ServiceRequest } from 'fhir/r4'
import { referralSystems, referralTagSystem } from '../../model/referral/record.ts'
import { type Bundled, isLocal, type Link, passLinks } from './bundle.ts'
import { readCoding, readConcept, readIdentifier, readPeriod, takeConcept, takeNotes } from './datatypes.ts'
import { type Reading, skip, take, takeEach, takeOne, takeTexts } from './reading.ts'
import type { RequestFields } from './told.ts'
import {
  booleanOf,
  compact,
  dateTimeOf,
  fieldsOf,
  isFields,
  listOf,
  numberOf,
  oneOf,
  textOf,
  uriOf,
} from './tolerant.ts'

const statuses = ['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown'] as const
const priorities = ['routine', 'urgent', 'asap', 'stat'] as const
const tags = ['routed', 'group', 'requester-not-a-user'] as const

export const referenceText = /^(caredove\s+)?reference\s*(number|no\.?|#)?$/i
const parentText = /^parent\b/i
const groupText = /^group\s+appointment/i
const tenDigits = /^\d{10}$/

export type RequestKeys = { id?: string; reference?: string; parent?: string; group?: string }

/** Reads the request; `links` are where its requester and performers lead. */
export function readRequest(from: Reading, bundle: Bundled): RequestFields {
  const keys = keysOf(from.fields)
  const identifier = takeEach(from, 'identifier', readIdentifier)
  const requisition = takeOne(from, 'requisition', readIdentifier)
  const note = takeNotes(from, 'note')
  const instruction = take(from, 'patientInstruction', textOf)
  const parent = keys.parent
  const labels = listOf(fieldsOf(from.fields.meta).tag).filter(isFields)
  const found = tags.filter(tag => labels.some(each => oneOf(tags)(each.code) === tag))
  const routed = parent !== undefined && !found.includes('routed') ? ['routed' as const] : []
  skip(from, 'intent', 'requester')
  passLinks(from, bundle, 'subject', 'supportingInfo', 'basedOn', 'performer', 'replaces', 'encounter')
  const other = takeOne(from, 'occurrencePeriod', readPeriod)
  return {
    resourceType: 'ServiceRequest',
    ...compact<Omit<RequestFields, 'resourceType'>>({
      meta: metaOf([...found, ...routed], securityOf(bundle)),
      identifier: identifiersOf(keys, identifier),
      basedOn:
        parent === undefined ? undefined : [{ identifier: { system: referralSystems.reference, value: parent } }],
      requisition:
        parent === undefined ? requisition : { system: referralSystems.reference, value: requisition?.value ?? parent },
      status: take(from, 'status', oneOf(statuses)) ?? 'active',
      intent: 'proposal',
      category: takeEach(from, 'category', readConcept),
      priority: take(from, 'priority', oneOf(priorities)),
      doNotPerform: take(from, 'doNotPerform', booleanOf),
      code: takeConcept(from, 'code'),
      occurrenceDateTime: other ? undefined : take(from, 'occurrenceDateTime', dateTimeOf),
      occurrencePeriod: other,
      authoredOn: take(from, 'authoredOn', dateTimeOf),
      performerType: takeConcept(from, 'performerType'),
      locationCode: takeEach(from, 'locationCode', readConcept),
      reasonCode: takeReasons(from),
      bodySite: takeEach(from, 'bodySite', readConcept),
      note,
      patientInstruction: instruction,
    }),
  } as RequestFields
}

function takeReasons(from: Reading): ServiceRequest['reasonCode'] {
  const texts = typeof from.fields.reasonCode === 'string' ? takeTexts(from, 'reasonCode') : []
  return texts.length > 0 ? texts.map(text => ({ text })) : takeEach(from, 'reasonCode', readConcept)
}

function metaOf(codes: readonly string[], security: Coding[]): ServiceRequest['meta'] {
  const meta = compact({ security, tag: codes.map(code => ({ system: referralTagSystem, code })) })
  return Object.keys(meta).length > 0 ? meta : undefined
}

/** Labels of anything in the message hold for the referral: what is contained must not carry its own (dom-5). */
function securityOf(bundle: Bundled): Coding[] {
  const labels = bundle.all.flatMap(({ fields }) => [
    ...listOf(fieldsOf(fields.meta).security),
    ...listOf(fields.securityLabel).flatMap(each => listOf(fieldsOf(each).coding)),
  ])
  const read = labels
    .filter(isFields)
    .flatMap(each => readCoding({ fields: each, path: '', used: new Set(), left: [] }) ?? [])
  return [...new Map(read.map(each => [`${each.system}|${each.code}`, each])).values()]
}

/** Both keys under their systems first, then everything else that it is known by. */
function identifiersOf({ id, reference }: RequestKeys, all: readonly Identifier[]): Identifier[] {
  const own = (each: Identifier) => each.system === referralSystems.id || each.system === referralSystems.reference
  const others = all.filter(
    each => !own(each) && !(each.value === reference && referenceText.test(each.type?.text ?? '')),
  )
  return [
    ...(id === undefined ? [] : [{ system: referralSystems.id, value: id }]),
    ...(reference === undefined ? [] : [{ system: referralSystems.reference, value: reference }]),
    ...others.filter(each => each.value !== id || each.system !== undefined || each.type !== undefined),
  ]
}

/** The keys in a ServiceRequest: the source's id, the number that people say, and its parent's. */
export function keysOf(fields: { readonly [key: string]: unknown }): RequestKeys {
  const all = listOf(fields.identifier)
    .filter(isFields)
    .flatMap(each => {
      const value = textOf(each.value)
      const type = fieldsOf(each.type)
      const text = textOf(type.text) ?? textOf(fieldsOf(type.coding).display) ?? ''
      return value === undefined ? [] : [{ value, text, system: uriOf(each.system) }]
    })
  const named = (system: string) => all.find(each => each.system === system)?.value
  const parent = all.find(each => parentText.test(each.text))?.value ?? parentOf(fields)
  const resourceId = textOf(fields.id)
  const reference =
    named(referralSystems.reference) ??
    all.find(each => /caredove-reference$/.test(each.system ?? ''))?.value ??
    all.find(each => referenceText.test(each.text))?.value ??
    (resourceId !== undefined && tenDigits.test(resourceId) ? resourceId : undefined)
  const spare = all.find(
    each =>
      each.value !== reference && each.value !== parent && !parentText.test(each.text) && !groupText.test(each.text),
  )
  const id =
    named(referralSystems.id) ??
    spare?.value ??
    (resourceId !== undefined && reference === undefined && !isLocal(resourceId) ? resourceId : undefined)
  return compact({
    id,
    reference,
    parent: parent === reference ? undefined : parent,
    group: all.find(each => groupText.test(each.text))?.value,
  })
}

function parentOf(fields: { readonly [key: string]: unknown }): string | undefined {
  const [based] = listOf(fields.basedOn).filter(isFields)
  const number = textOf(based?.reference)?.match(/ServiceRequest\/(\d{10})$/)?.[1]
  return number ?? textOf(fieldsOf(based?.identifier).value)
}

/** The number in a reference to a referral, such as `ServiceRequest/5791084828`. */
export function referenceIn(link: Link | undefined): string | undefined {
  return link?.type === 'ServiceRequest' && link.id !== undefined && tenDigits.test(link.id) ? link.id : undefined
}

/** The number of a group appointment, wherever it stands. */
export function groupOf(fields: { readonly [key: string]: unknown }): string | undefined {
  const identifiers = listOf(fields.identifier).filter(isFields)
  const found = identifiers.find(
    each =>
      groupText.test(textOf(fieldsOf(each.type).text) ?? '') || /group-appointment$/.test(textOf(each.system) ?? ''),
  )
  return textOf(found?.value) ?? (numberOf(found?.value) === undefined ? undefined : String(found?.value))
}
