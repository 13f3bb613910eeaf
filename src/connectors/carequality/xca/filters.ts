/** What a query wants of documents, from its slots; each slot that is present must hold. Source: reference/carequality.md section 5. */
import type { CodedValue, DocumentProblem, DocumentsWanted } from '../../../model/network/documents.ts'
import { unescaped } from '../../../model/network/hl7-escapes.ts'
import { oidOf } from '../../../model/oid.ts'
import { uuidOf } from './ids.ts'
import { listOf, listsOf, type Slots, singleOf } from './slots.ts'
import { readTime } from './times.ts'
import { entryTypes } from './words.ts'

const prefix = '$XDSDocumentEntry'
/** More values in one slot than anybody has codes for. */
const maxValues = 1000
/** LongName of the schema; nobody's name is longer, and each pattern is held against every document. */
const maxAuthor = 256

const codeSlots = [
  ['ClassCode', 'classCodes'],
  ['TypeCode', 'typeCodes'],
  ['FormatCode', 'formatCodes'],
  ['PracticeSettingCode', 'practiceSettingCodes'],
  ['HealthcareFacilityTypeCode', 'facilityTypeCodes'],
] as const
/** Where these are repeated, each occurrence must hold: a document has several of them. */
const repeatedSlots = [
  ['EventCodeList', 'eventCodes'],
  ['ConfidentialityCode', 'confidentialityCodes'],
] as const
const timeSlots = [
  ['CreationTimeFrom', 'createdFrom'],
  ['CreationTimeTo', 'createdTo'],
  ['ServiceStartTimeFrom', 'serviceStartFrom'],
  ['ServiceStartTimeTo', 'serviceStartTo'],
  ['ServiceStopTimeFrom', 'serviceStopFrom'],
  ['ServiceStopTimeTo', 'serviceStopTo'],
] as const

export type Filters =
  | { kind: 'read'; wanted: DocumentsWanted }
  /** No document can be meant, such as of a status that is unknown. */
  | { kind: 'nothing' }
  | { kind: 'invalid'; problems: DocumentProblem[] }

export function readFilters(slots: Slots): Filters {
  const wanted: { -readonly [Key in keyof DocumentsWanted]: DocumentsWanted[Key] } = {}
  const problems: DocumentProblem[] = []
  let nothing = false
  for (const [name, key] of codeSlots) {
    const values = listOf(slots, prefix + name)
    if (values.length > 0) wanted[key] = values.map(codedValue)
    if (values.length > maxValues) problems.push(tooMany(prefix + name))
  }
  for (const [name, key] of repeatedSlots) {
    const lists = listsOf(slots, prefix + name).map(values => distinct(values.map(codedValue)))
    const total = lists.reduce((sum, each) => sum + each.length, 0)
    if (total > maxValues) problems.push(tooMany(prefix + name))
    else if (lists.length > 0) {
      const all = lists.reduce(common)
      if (all.length > 0) wanted[key] = all
      else nothing = true
    }
  }
  for (const [name, key] of timeSlots) {
    const said = singleOf(slots, prefix + name)
    if (said.kind === 'several') problems.push(severalOf(prefix + name))
    if (said.kind !== 'value') continue
    const time = readTime(said.value)
    if (time === undefined) problems.push(noTime(prefix + name))
    else wanted[key] = time
  }
  const authors = listOf(slots, `${prefix}AuthorPerson`)
  if (authors.length > maxValues) problems.push(tooMany(`${prefix}AuthorPerson`))
  if (authors.length > 0) {
    wanted.authorPersons = authors.filter(({ length }) => length <= maxAuthor).map(unescaped)
    if (wanted.authorPersons.length === 0) nothing = true
  }
  const said = known(slots, `${prefix}Status`, statusOf)
  const status = said?.filter(each => each !== 'deferred')
  // Entries on demand stand as approved: whoever asks for those alone whose creation is deferred means them alone.
  const isDeferred = said !== undefined && said.length > 0 && status?.length === 0
  if (said?.length === 0) nothing = true
  else if (status) wanted.status = isDeferred ? ['approved'] : status
  const asked = known(slots, `${prefix}Type`, entryTypeOf)
  const types = isDeferred ? (asked ?? ['on-demand']).filter(each => each === 'on-demand') : asked
  if (types?.length === 0) nothing = true
  else if (types) wanted.entryTypes = types
  if (problems.length > 0) return { kind: 'invalid', problems }
  return nothing ? { kind: 'nothing' } : { kind: 'read', wanted }
}

/** The values that are known; undefined when the slot says nothing, and none at all when it says only unknown ones. */
function known<Value>(slots: Slots, name: string, read: (text: string) => Value | undefined): Value[] | undefined {
  const values = listOf(slots, name)
  if (values.length === 0) return undefined
  return [...new Set(values.map(read).filter(each => each !== undefined))]
}

/** Also without its URN, or with the one of a response. */
function statusOf(text: string): 'approved' | 'deprecated' | 'deferred' | undefined {
  const word = text
    .slice(text.lastIndexOf(':') + 1)
    .trim()
    .toLowerCase()
  if (word === 'deferredcreation') return 'deferred'
  return word === 'approved' || word === 'deprecated' ? word : undefined
}

function entryTypeOf(text: string): 'stable' | 'on-demand' | undefined {
  const uuid = uuidOf(text)
  if (uuid === entryTypes.stable) return 'stable'
  return uuid === entryTypes['on-demand'] ? 'on-demand' : undefined
}

const schemesByName: Readonly<Record<string, string>> = {
  loinc: '2.16.840.1.113883.6.1',
  'http://loinc.org': '2.16.840.1.113883.6.1',
  'snomed-ct': '2.16.840.1.113883.6.96',
  'http://snomed.info/sct': '2.16.840.1.113883.6.96',
}

/** `code^^scheme`; without a scheme any is meant. */
function codedValue(text: string): CodedValue {
  const [code = '', , written = ''] = text.split('^')
  const scheme = written.trim()
  if (scheme === '') return { code: code.trim() }
  const name = scheme.toLowerCase()
  const named = Object.hasOwn(schemesByName, name) ? schemesByName[name] : undefined
  return { code: code.trim(), scheme: named ?? oidOf(scheme) ?? scheme }
}

/** The codes that satisfy both lists; the one that names its scheme of two that agree. */
function common(one: readonly CodedValue[], other: readonly CodedValue[]): CodedValue[] {
  const both = one.flatMap(a =>
    other
      .filter(b => a.code === b.code && (a.scheme === undefined || b.scheme === undefined || a.scheme === b.scheme))
      .map(b => (a.scheme === undefined ? b : a)),
  )
  return distinct(both)
}

/** Without repetitions, of which many lists would make ever more. */
function distinct(codes: readonly CodedValue[]): CodedValue[] {
  return [...new Map(codes.map(each => [`${each.code}^^${each.scheme ?? ''}`, each])).values()]
}

export function severalOf(slot: string): DocumentProblem {
  return { code: 'XDSStoredQueryParamNumber', context: `${slot} may have one value only`, severity: 'error' }
}

export function missing(slot: string): DocumentProblem {
  return { code: 'XDSStoredQueryMissingParam', context: `The query must say ${slot}`, severity: 'error' }
}

function tooMany(slot: string): DocumentProblem {
  const context = `${slot} may have ${maxValues} values at most`
  return { code: 'XDSStoredQueryParamNumber', context, severity: 'error' }
}

function noTime(slot: string): DocumentProblem {
  const context = `The value of ${slot} is no time: digits from YYYY to YYYYMMDDhhmmss, in UTC`
  return { code: 'XDSRegistryError', context, severity: 'error' }
}
