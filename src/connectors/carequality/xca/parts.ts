/** What document query and retrieve read from the wire and write to it, between the XML and the contracts of the model. */
import type { DocumentProblem, DocumentQuery, DocumentWanted } from '../../../model/network/documents.ts'

type Unaddressed<Query> = Query extends unknown ? Omit<Query, 'addressed'> : never

/** A query as it was asked; whom it is addressed to is known by the endpoint. */
export type DocumentQuestion = Unaddressed<DocumentQuery>

/** What the writer of the answer must know of the request. */
export type QueryForm = {
  returnType: 'LeafClass' | 'ObjectRef'
  /** Whether the answer also tells how entries belong together. */
  associations: boolean
  /** The id of the request, where it has one. */
  requestId?: string
}

export type Problems = readonly [DocumentProblem, ...DocumentProblem[]]

export type ReadDocumentQuery =
  | { kind: 'read'; query: DocumentQuestion; form: QueryForm }
  /** Well asked, of things that are not kept here or can not exist: the answer is an empty success. */
  | { kind: 'empty'; form: QueryForm }
  | { kind: 'invalid'; problems: Problems; form: QueryForm }

/** The ids of one document of a retrieve, letter for letter as they were asked: the answer must repeat them. */
export type DocumentAsked = { homeCommunity: string | undefined; repository: string; uniqueId: string }

export type ReadRetrieve =
  | { kind: 'read'; documents: readonly DocumentWanted[]; asked: readonly DocumentAsked[] }
  | { kind: 'invalid'; problems: Problems }
