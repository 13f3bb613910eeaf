/**
 * A search for documents, read as a document query: whose, and which of theirs.
 * Source: FHIR R4, documentreference.html (search parameters); reference/carequality.md section 5.
 */
import type { CodedValue, DocumentsWanted } from '../../../model/network/documents.ts'
import { type Answer, failed } from './answers.ts'
import { datesOf, momentWithin, narrowest, periodWithin, prefixes, type Stretch } from './dates.ts'
import { type Offered, type Parameter, readToken, valuesOf } from './parameters.ts'
import { codedValueOf, schemeOf } from './terminologies.ts'

const datesOffered = `Prefixes are ${prefixes.join(', ')}; alternatives are not offered.`

export const documentParameters = {
  patient: {
    type: 'reference',
    says: 'Whose: a patient that the hub has told of. This, subject or patient.identifier is needed, or _id by itself',
    modifiers: ['Patient'],
  },
  subject: { type: 'reference', says: 'The same as patient', modifiers: ['Patient'] },
  'patient.identifier': {
    type: 'token',
    says: 'Whose: system|value, by the number that the hub told; at the address of a member by its own too',
  },
  status: { type: 'token', says: 'current (unless said otherwise) or superseded' },
  type: { type: 'token', says: 'Kind of document, LOINC' },
  category: { type: 'token', says: 'Class of document' },
  date: { type: 'date', says: `When the document was made. ${datesOffered}` },
  period: { type: 'date', says: `Time of the care that it tells of. ${datesOffered}` },
  format: { type: 'token', says: 'Format code' },
  facility: { type: 'token', says: 'Kind of facility' },
  setting: { type: 'token', says: 'Practice setting' },
  event: { type: 'token', says: 'Main act that it tells of' },
  'security-label': { type: 'token', says: 'Confidentiality' },
  _id: { type: 'token', says: 'The id of a document that the hub has told of' },
  _sort: { type: 'string', says: '-date (unless said otherwise) or date' },
  _count: { type: 'number', says: 'Documents on a page, up to 200; 50 unless said' },
} as const satisfies Offered

export type WhoseDocuments = { id: string } | { authority: string; id: string }
export type DocumentSearch = {
  whose: WhoseDocuments
  wanted: DocumentsWanted
  order: 'newest-first' | 'oldest-first'
  count: number
}
export type DocumentSearchRead =
  | { kind: 'read'; search: DocumentSearch }
  /** Of one document, as a read of it. */
  | { kind: 'one'; id: string }
  | { kind: 'refused'; answer: Answer }

export const usualCount = 50
export const mostOnPage = 200
/** 0 would be for the total alone. */
export const noCount = '`_count` is a number above 0.'

const coded = {
  type: 'typeCodes',
  category: 'classCodes',
  format: 'formatCodes',
  facility: 'facilityTypeCodes',
  setting: 'practiceSettingCodes',
  event: 'eventCodes',
  'security-label': 'confidentialityCodes',
} as const satisfies Partial<Record<keyof typeof documentParameters, keyof DocumentsWanted>>

const statuses: Readonly<Record<string, 'approved' | 'deprecated'>> = { current: 'approved', superseded: 'deprecated' }

/** Reads the parameters of a search. @param base the address that references may begin with */
export function readDocumentSearch(parameters: readonly Parameter[], base: string): DocumentSearchRead {
  const [one, ...others] = valuesOf(parameters, '_id')
  if (one !== undefined) {
    if (others.length > 0 || parameters.some(({ name }) => name !== '_id' && name !== '_count'))
      return refused('not-offered', '`_id` is offered with one value and by itself.')
    return { kind: 'one', id: one }
  }
  const whose = whoseOf(parameters, base)
  if ('kind' in whose) return whose
  const wanted: DocumentsWanted = {}
  for (const [name, filter] of Object.entries(coded)) {
    const codes = codesOf(parameters, name)
    if (codes === 'several') return refused('not-offered', 'A parameter of codes is offered once, with alternatives.')
    if (codes === 'unreadable') return refused('wrong-value', 'A code is written as code or system|code.')
    if (codes) wanted[filter] = codes
  }
  const status = statusOf(valuesOf(parameters, 'status'))
  if (!status) return refused('wrong-value', '`status` is current or superseded.')
  wanted.status = status
  const dates = datesOf(parameters, 'date')
  const periods = datesOf(parameters, 'period')
  if (!dates || !periods) return refused('wrong-value', `A date cannot be read. ${datesOffered}`)
  const created = narrowest(dates.map(momentWithin))
  const within = periods.map(periodWithin)
  const start = narrowest(within.map(each => each.start))
  const stop = narrowest(within.map(each => each.stop))
  const sort = valuesOf(parameters, '_sort')
  if (sort.some(each => each !== '-date' && each !== 'date') || sort.length > 1)
    return refused('not-offered', '`_sort` is offered with -date and date.')
  const count = countOf(parameters)
  if (count === undefined) return refused('wrong-value', noCount)
  return {
    kind: 'read',
    search: {
      whose,
      wanted: {
        ...wanted,
        ...bounds('createdFrom', 'createdTo', created),
        ...bounds('serviceStartFrom', 'serviceStartTo', start),
        ...bounds('serviceStopFrom', 'serviceStopTo', stop),
      },
      order: sort[0] === 'date' ? 'oldest-first' : 'newest-first',
      count,
    },
  }
}

/** How many are wanted: what is said, within limits; undefined when that is no number. */
export function countOf(parameters: readonly Parameter[]): number | undefined {
  const [said, ...more] = valuesOf(parameters, '_count')
  if (said === undefined) return usualCount
  if (more.length > 0 || !/^\d{1,6}$/.test(said) || said === '0') return undefined
  return Math.min(Number(said), mostOnPage)
}

function refused(kind: 'wrong-value' | 'not-offered' | 'missing-parameter', says: string) {
  return { kind: 'refused' as const, answer: failed(kind, says) }
}

function whoseOf(parameters: readonly Parameter[], base: string): WhoseDocuments | ReturnType<typeof refused> {
  const references = [...valuesOf(parameters, 'patient'), ...valuesOf(parameters, 'subject')]
  const numbers = valuesOf(parameters, 'patient.identifier')
  if (references.length + numbers.length > 1)
    return refused('not-offered', 'Documents are told of one patient at a time.')
  const [reference] = references
  if (reference !== undefined) {
    const id = idOf(reference, base)
    return id
      ? { id }
      : refused('wrong-value', '`patient` or `subject` is the id of a patient, or a reference to one here.')
  }
  const [number] = numbers
  if (number === undefined) return refused('missing-parameter', 'Say whose documents: `patient` is missing.')
  const token = readToken(number)
  return token?.system
    ? { authority: schemeOf(token.system), id: token.code }
    : refused('wrong-value', '`patient.identifier` needs its system: system|value.')
}

/** `id`, `Patient/id`, or the same under the address that was called. */
function idOf(reference: string, base: string): string | undefined {
  const local = reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference
  return /^(?:Patient\/)?([A-Za-z0-9\-.]{1,64})$/.exec(local)?.[1]
}

/**
 * Two parameters of one name would each have to hold, and a document has one code of each kind. `system|`, any code of a
 * system, is not offered: passed over it would find everything, and read as a code nothing.
 */
function codesOf(parameters: readonly Parameter[], name: string): CodedValue[] | undefined | 'several' | 'unreadable' {
  const [given, ...more] = parameters.filter(each => each.name === name)
  if (more.length > 0) return 'several'
  const tokens = given?.values.map(readToken)
  if (tokens?.includes(undefined)) return 'unreadable'
  return tokens?.filter(each => each !== undefined).map(codedValueOf)
}

function statusOf(values: readonly string[]): ('approved' | 'deprecated')[] | undefined {
  if (values.length === 0) return ['approved']
  const read = values.map(value => statuses[readToken(value)?.code ?? ''])
  return read.every(each => each !== undefined) ? [...new Set(read)] : undefined
}

function bounds<F extends string, T extends string>(from: F, to: T, stretch: Stretch): Partial<Record<F | T, string>> {
  return {
    ...(stretch.from === undefined ? {} : { [from]: stretch.from }),
    ...(stretch.to === undefined ? {} : { [to]: stretch.to }),
  } as Partial<Record<F | T, string>>
}
