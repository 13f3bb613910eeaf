/** Writes requests of our own: document query (ITI-38) and retrieve (ITI-39). Source: reference/carequality.md sections 5 and 6. */
import type { CodedValue, DocumentsWanted } from '../../../model/network/documents.ts'
import { el, textOf } from '../../../model/xml.ts'
import { urnOid, urnUuid, writePatientId } from './ids.ts'
import type { DocumentAsked, DocumentQuestion } from './parts.ts'
import { writeTime } from './times.ts'
import { entryTypes, queryNamespace, rimNamespace, statuses, storedQueries, xdsNamespace } from './words.ts'

const prefix = '$XDSDocumentEntry'

/** The payload of a document query: an element without an XML declaration. */
export function writeDocumentQuery(
  question: DocumentQuestion,
  returnType: 'LeafClass' | 'ObjectRef' = 'LeafClass',
): string {
  const { homeCommunity, kind } = question
  const id = storedQueries[kind === 'find' ? 'FindDocuments' : 'GetDocuments']
  const slots =
    kind === 'find'
      ? [single('PatientId', quoted(writePatientId(question.patient))), ...filters(question.wanted)]
      : [list('UniqueId', question.uniqueIds), list('EntryUUID', question.entryIds.map(urnUuid))]
  return el(
    'query:AdhocQueryRequest',
    { 'xmlns:query': queryNamespace, 'xmlns:rim': rimNamespace },
    el('query:ResponseOption', { returnType, returnComposedObjects: 'true' }),
    el(
      'rim:AdhocQuery',
      { id: urnUuid(id), home: homeCommunity === undefined ? undefined : urnOid(homeCommunity) },
      ...slots,
    ),
  )
}

function filters(wanted: DocumentsWanted): (string | undefined)[] {
  return [
    list(
      'Status',
      (wanted.status ?? ['approved']).map(each => statuses[each]),
    ),
    codes('ClassCode', wanted.classCodes),
    codes('TypeCode', wanted.typeCodes),
    codes('FormatCode', wanted.formatCodes),
    codes('PracticeSettingCode', wanted.practiceSettingCodes),
    codes('HealthcareFacilityTypeCode', wanted.facilityTypeCodes),
    codes('EventCodeList', wanted.eventCodes),
    codes('ConfidentialityCode', wanted.confidentialityCodes),
    list('AuthorPerson', wanted.authorPersons),
    time('CreationTimeFrom', wanted.createdFrom),
    time('CreationTimeTo', wanted.createdTo),
    time('ServiceStartTimeFrom', wanted.serviceStartFrom),
    time('ServiceStartTimeTo', wanted.serviceStartTo),
    time('ServiceStopTimeFrom', wanted.serviceStopFrom),
    time('ServiceStopTimeTo', wanted.serviceStopTo),
    list(
      'Type',
      wanted.entryTypes?.map(each => urnUuid(entryTypes[each])),
    ),
  ]
}

function codes(name: string, values: readonly CodedValue[] | undefined): string | undefined {
  return list(
    name,
    values?.map(({ code, scheme }) => (scheme === undefined ? code : `${code}^^${scheme}`)),
  )
}

/** Each item as a Value of its own: one long Value would go beyond the 256 characters of its type. */
function list(name: string, items: readonly string[] | undefined): string | undefined {
  if (items === undefined || items.length === 0) return undefined
  return slot(
    name,
    items.map(item => `(${quoted(item)})`),
  )
}

function time(name: string, instant: string | undefined): string | undefined {
  const written = instant === undefined ? undefined : writeTime(instant)
  return written === undefined ? undefined : single(name, written)
}

function single(name: string, value: string): string {
  return slot(name, [value])
}

function slot(name: string, values: readonly string[]): string {
  const written = values.map(value => el('rim:Value', {}, textOf(value)))
  return el('rim:Slot', { name: prefix + name }, el('rim:ValueList', {}, ...written))
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The payload of a retrieve; ids as the other side told them. */
export function writeRetrieve(documents: readonly DocumentAsked[]): string {
  return el(
    'xds:RetrieveDocumentSetRequest',
    { 'xmlns:xds': xdsNamespace },
    ...documents.map(({ homeCommunity, repository, uniqueId }) =>
      el(
        'xds:DocumentRequest',
        {},
        homeCommunity === undefined ? undefined : el('xds:HomeCommunityId', {}, textOf(homeCommunity)),
        el('xds:RepositoryUniqueId', {}, textOf(repository)),
        el('xds:DocumentUniqueId', {}, textOf(uniqueId)),
      ),
    ),
  )
}
