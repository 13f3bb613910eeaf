/**
 * A document query (ITI-38) as a question of the model. What is asked by its id needs the home community; what is not
 * supported is said by its code. Source: reference/carequality.md sections 5, 7 and 8.
 */
import type { DocumentProblem } from '../../../model/network/documents.ts'
import { attribute, child, type XmlElement } from '../xml/tree.ts'
import { missing, readFilters, severalOf } from './filters.ts'
import { comparableId, oidOrText, readPatientId, uuidOf } from './ids.ts'
import type { Problems, QueryForm, ReadDocumentQuery } from './parts.ts'
import { listOf, readSlots, type Slots, singleOf } from './slots.ts'
import { storedQueries } from './words.ts'

type Question = { home: string | undefined; slots: Slots; form: QueryForm }

/** The queries that are answered, by id. Of all others XDSUnknownStoredQuery is told. */
const answered: ReadonlyMap<string, (question: Question) => ReadDocumentQuery> = new Map([
  [storedQueries.FindDocuments, question => find(question, '$XDSDocumentEntryPatientId')],
  // Everything of a patient: there are documents only, and how versions follow each other.
  [storedQueries.GetAll, question => find(withAssociations(question), '$patientId')],
  [storedQueries.GetDocuments, get],
  [storedQueries.GetDocumentsAndAssociations, question => get(withAssociations(question))],
  // Submissions and folders are not kept.
  [storedQueries.FindSubmissionSets, ({ slots, form }) => none(slots, form, '$XDSSubmissionSet')],
  [storedQueries.FindFolders, ({ slots, form }) => none(slots, form, '$XDSFolder')],
])

/** An id that can stand in the answer as it came. */
const usableId = /^[\w:.-]{1,128}$/

/** More ids in one query than are answered. */
const maxIds = 1000

/** Reads an AdhocQueryRequest, in any prefix and with or without the namespaces of its schema. */
export function readDocumentQuery(body: XmlElement): ReadDocumentQuery {
  const requestId = usableId.exec(attribute(body, 'id')?.trim() ?? '')?.[0]
  const said = attribute(child(body, 'ResponseOption'), 'returnType') ?? 'LeafClass'
  const returnType = said === 'ObjectRef' ? 'ObjectRef' : 'LeafClass'
  const form: QueryForm = { returnType, associations: false, ...(requestId ? { requestId } : {}) }
  const query = child(body, 'AdhocQuery')
  if (!query) return invalid(form, registryError('The message has no AdhocQuery'))
  if (!returnTypes.has(said)) return invalid(form, registryError('returnType must be LeafClass or ObjectRef'))
  const read = answered.get(uuidOf(attribute(query, 'id') ?? '') ?? '')
  if (!read)
    return invalid(form, {
      code: 'XDSUnknownStoredQuery',
      context: 'This stored query is not supported',
      severity: 'error',
    })
  const slots = readSlots(query)
  // Before it became an attribute the home community was a slot.
  const slot = singleOf(slots, '$homeCommunityId')
  const home = oidOrText(attribute(query, 'home') ?? (slot.kind === 'value' ? slot.value : ''))
  return read({ home: home === '' ? undefined : home, slots, form })
}

/** `RegistryObject` is what the schema takes for said where nothing is said. */
const returnTypes: ReadonlySet<string> = new Set(['LeafClass', 'ObjectRef', 'RegistryObject'])

function find({ home, slots, form }: Question, patientSlot: string): ReadDocumentQuery {
  const problems = lacking(slots, patientSlot, '$XDSDocumentEntryStatus')
  const said = singleOf(slots, patientSlot)
  if (said.kind === 'several') problems.push(severalOf(patientSlot))
  const patient = said.kind === 'value' ? readPatientId(said.value) : undefined
  if (said.kind === 'value' && !patient)
    problems.push({
      code: 'XDSUnknownPatientId',
      context: 'The patient id is not of the form id^^^&oid&ISO',
      severity: 'error',
    })
  const filters = readFilters(slots)
  if (filters.kind === 'invalid') problems.push(...filters.problems)
  const [problem, ...others] = problems
  if (problem) return { kind: 'invalid', problems: [problem, ...others], form }
  if (!patient || filters.kind !== 'read') return { kind: 'empty', form }
  return { kind: 'read', query: { kind: 'find', ...homeOf(home), patient, wanted: filters.wanted }, form }
}

function get({ home, slots, form }: Question): ReadDocumentQuery {
  const uniqueIds = listOf(slots, '$XDSDocumentEntryUniqueId')
  const entryIds = listOf(slots, '$XDSDocumentEntryEntryUUID')
  const problems: DocumentProblem[] = []
  if (home === undefined)
    problems.push({
      code: 'XDSMissingHomeCommunityId',
      context: 'A query by ids must name the home community',
      severity: 'error',
    })
  if (uniqueIds.length + entryIds.length === 0)
    problems.push(missing('$XDSDocumentEntryUniqueId or $XDSDocumentEntryEntryUUID'))
  if (uniqueIds.length + entryIds.length > maxIds)
    problems.push({ code: 'XDSTooManyResults', context: `A query may name ${maxIds} ids at most`, severity: 'error' })
  const [problem, ...others] = problems
  if (problem) return { kind: 'invalid', problems: [problem, ...others], form }
  const ids = {
    uniqueIds: [...new Set(uniqueIds.map(comparableId))],
    entryIds: [...new Set(entryIds.map(uuidOf).filter(each => each !== undefined))],
  }
  // An entry's id that is no UUID is nobody's.
  if (ids.uniqueIds.length + ids.entryIds.length === 0) return { kind: 'empty', form }
  return { kind: 'read', query: { kind: 'get', ...homeOf(home), ...ids }, form }
}

function none(slots: Slots, form: QueryForm, prefix: string): ReadDocumentQuery {
  const [problem, ...others] = lacking(slots, `${prefix}PatientId`, `${prefix}Status`)
  return problem ? { kind: 'invalid', problems: [problem, ...others], form } : { kind: 'empty', form }
}

function lacking(slots: Slots, ...required: readonly string[]): DocumentProblem[] {
  return required.filter(name => listOf(slots, name).length === 0).map(missing)
}

function withAssociations(question: Question): Question {
  return { ...question, form: { ...question.form, associations: true } }
}

function homeOf(home: string | undefined): { homeCommunity?: string } {
  return home === undefined ? {} : { homeCommunity: home }
}

function invalid(form: QueryForm, ...problems: Problems): ReadDocumentQuery {
  return { kind: 'invalid', problems, form }
}

function registryError(context: string): DocumentProblem {
  return { code: 'XDSRegistryError', context, severity: 'error' }
}
