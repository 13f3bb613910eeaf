/** The registry: people, merges, documents and what went out, as calls, queries and the shapes of their answers. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import { pageSize } from './queries.ts'
import type { Page } from './types.ts'

export type ConnectionName = { id: string; slug: string; title: string }
export type ListedPerson = {
  id: string
  initials: string | null
  name: string | null
  birthDate: string | null
  connection: ConnectionName | null
  deceased: boolean
  confidentiality: string
  heardAt: string
}
export type PeopleFound = Page<ListedPerson> & { q: string | null }
export type Named = { id: string; name: string | null; birthDate: string | null }
export type Merge = {
  id: string
  survivor: Named
  retired: Named
  by: 'member' | 'rules' | 'person'
  who: string | null
  message: string | null
  at: string
  undoneAt: string | null
  undoneBy: string | null
}
export type RegistryDocument = {
  id: string
  logical: string
  version: number
  status: 'current' | 'superseded' | 'removed'
  person: string | null
  uniqueId: string
  title: string | null
  typeCode: string
  confidentiality: string
  size: number | null
  createdAt: string
  storedAt: string
}
export type DocumentWithVersions = RegistryDocument & { versions: RegistryDocument[] }
export type Value = { text: string; former: boolean }
export type Identifier = { type: string; value: string; isIdentity: boolean }
export type RegistryPerson = Named & {
  askedFor: string | null
  gender: string | null
  deceased: boolean
  confidentiality: string
  names: Value[]
  addresses: Value[]
  phones: Value[]
  emails: Value[]
  identifiers: Identifier[]
  connection: ConnectionName | null
  toldAt: string | null
  heardAt: string | null
  merged: Named[]
  merges: Merge[]
  documents: RegistryDocument[]
  history: {
    id: string
    type: string
    message: string
    connection: ConnectionName
    happenedAt: string
    storedAt: string
  }[]
}
export type Disclosure = {
  id: string
  at: string
  to: ConnectionName | null
  /** Who asked over the network, and what for. */
  requester: { id: string; name: string; onBehalfOf: string | null; user: string | null } | null
  purpose: string | null
  action: string
  what: string | null
  /** Unique ids. */
  documents: string[]
  outcome: 'done' | 'refused' | 'failed'
}

const registry = (slug: string) => `/o/${encodeURIComponent(slug)}/registry`

export const undoMerge = (slug: string, id: string) =>
  call<{ survivor: string; retired: string }>('POST', `${registry(slug)}/merges/${id}/undo`, {})
export const mergeAgain = (slug: string, id: string) =>
  call<{ survivor: string; retired: string }>('POST', `${registry(slug)}/merges/${id}/again`, {})
export const askToRead = (slug: string, id: string, reason: string) =>
  call<{ look: string }>('POST', `${registry(slug)}/documents/${id}/looks`, { reason })

/** Where the browser fetches a document from, for who asked to read it. */
export const documentAddress = (
  slug: string,
  id: string,
  form: 'page' | 'pdf' | 'xml',
  given: { look: string; language: string },
) => `/api/v1${withQuery(`${registry(slug)}/documents/${id}/${form}`, given)}`
/** Where the browser fetches everything from that went out about a person. */
export const disclosuresFile = (slug: string, person: string) =>
  `/api/v1${registry(slug)}/people/${person}/disclosures.csv`

// Each reading is an entry of the audit trail: none happens by itself.
const noted = { refetchOnWindowFocus: false } as const

export const registryPeopleQuery = (slug: string, filter: { search?: string | undefined }, cursor?: string) =>
  queryOptions({
    queryKey: [slug, 'registry', 'people', filter, cursor ?? ''],
    queryFn: () =>
      call<PeopleFound>('GET', withQuery(`${registry(slug)}/people`, { ...filter, limit: pageSize, cursor })),
    placeholderData: keepPreviousData,
    ...noted,
  })
export const registryPersonQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'registry', 'person', id],
    queryFn: () => call<RegistryPerson>('GET', `${registry(slug)}/people/${id}`),
    ...noted,
  })
export const mergesQuery = (slug: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'registry', 'merges', cursor ?? ''],
    queryFn: () => call<Page<Merge>>('GET', withQuery(`${registry(slug)}/merges`, { limit: pageSize, cursor })),
    placeholderData: keepPreviousData,
    ...noted,
  })
export const registryDocumentsQuery = (slug: string, waiting: string | undefined, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'registry', 'documents', waiting ?? '', cursor ?? ''],
    queryFn: () =>
      call<Page<RegistryDocument>>(
        'GET',
        withQuery(`${registry(slug)}/documents`, { waiting, limit: pageSize, cursor }),
      ),
    placeholderData: keepPreviousData,
    ...noted,
  })
export const registryDocumentQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'registry', 'document', id],
    queryFn: () => call<DocumentWithVersions>('GET', `${registry(slug)}/documents/${id}`),
    ...noted,
  })
export const disclosuresQuery = (slug: string, person: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'registry', 'disclosures', person, cursor ?? ''],
    queryFn: () =>
      call<Page<Disclosure>>(
        'GET',
        withQuery(`${registry(slug)}/people/${person}/disclosures`, { limit: pageSize, cursor }),
      ),
    placeholderData: keepPreviousData,
    ...noted,
  })

export const goLiveSteps = ['keys', 'push', 'patients', 'documents', 'refusals', 'waiting', 'count'] as const
export type Oids = { patientOid: string; documentOid: string | null }
export type Count = { told: number; here: number; missing: number | null; extra: number | null }
export type Member = ConnectionName &
  Oids & {
    paused: boolean
    clientId: string
    signIn: string
    endpoint: string
    keys: 'address' | 'pasted' | 'legacy' | 'none'
    keysAddress: string | null
    lastPushAt: string | null
    steps: { step: (typeof goLiveSteps)[number]; done: boolean }[]
    lastCount: (Count & { at: string }) | null
  }
export type Tried = {
  outcome: 'taken' | 'refused' | 'ignored'
  acts: {
    kind: 'register' | 'update' | 'merge' | 'document'
    known: boolean
    document?: { uniqueId: string; typeCode: string; confidentiality: string }
  }[]
  remarks: { problem: string; says: string; fix: string; where: string | null }[]
  answer: { status: number; body: string } | null
}

/** Sets an OID aside: one under the hub's own, or the member's. */
export const setOidAside = (slug: string, own: string | undefined) =>
  call<Oids>('POST', `${registry(slug)}/oids`, own === undefined ? {} : { own })
export const tryMessage = (slug: string, member: string, text: string) =>
  call<Tried>('POST', `${registry(slug)}/members/${member}/try`, { text })
export const countMember = (slug: string, member: string, told: { count: number } | { identifiers: string[] }) =>
  call<Count & { sample: string[] }>('POST', `${registry(slug)}/members/${member}/counts`, told)

export const membersQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'registry', 'members'],
    queryFn: () => call<{ items: Member[] }>('GET', `${registry(slug)}/members`),
  })

export const duplicateStates = ['open', 'merged', 'different', 'undone'] as const
export type DuplicateState = (typeof duplicateStates)[number]
export type DuplicateSide = { id: string; initials: string | null; connection: ConnectionName | null }
export type Duplicate = {
  id: string
  kind: 'pair' | 'merge'
  state: DuplicateState
  percent: number
  bits: number
  because: string
  vetoes: string[]
  one: DuplicateSide
  other: DuplicateSide
  foundAt: string
  decidedAt: string | null
  decidedBy: { kind: 'person' | 'rules' | 'member'; name: string | null } | null
}
export type FieldBits = { field: string; level: string; bits: number }
/** A person as one side shows them: without merges, documents and history. */
export type SidePerson = Omit<RegistryPerson, 'merges' | 'documents' | 'history'>
export type DuplicateWhole = Duplicate & {
  sides: SidePerson[]
  proposed: string
  fields: FieldBits[]
  lacking: string[]
  reason: string | null
}
export type DuplicateAct = 'merge' | 'different' | 'undo'

const duplicates = (slug: string) => `${registry(slug)}/duplicates`

export const decideDuplicate = (slug: string, id: string, act: DuplicateAct, survivor?: string) =>
  call<{ state: DuplicateState }>('POST', `${duplicates(slug)}/${id}/${act}`, survivor ? { survivor } : {})

export const duplicatesQuery = (slug: string, state: DuplicateState, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'registry', 'duplicates', state, cursor ?? ''],
    queryFn: () => call<Page<Duplicate>>('GET', withQuery(duplicates(slug), { state, limit: pageSize, cursor })),
    placeholderData: keepPreviousData,
    ...noted,
  })
export const duplicateCountsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'registry', 'duplicate-counts'],
    queryFn: () => call<Record<DuplicateState, number>>('GET', `${duplicates(slug)}/counts`),
  })
export const duplicateQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'registry', 'duplicate', id],
    queryFn: () => call<DuplicateWhole>('GET', `${duplicates(slug)}/${id}`),
    ...noted,
  })
