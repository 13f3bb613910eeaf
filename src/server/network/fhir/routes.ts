/** What can be asked of the FHIR endpoints, the permission that each needs, and who answers it. */
import type { FastifyRequest } from 'fastify'
import type { Permission, ScopedResource } from '../udap/scopes.ts'
import { type Answer, failed } from './answers.ts'
import type { Answering, Asking } from './asking.ts'
import { documentParameters } from './document-search.ts'
import { nextDocuments, readBinary, readDocument, searchDocuments } from './documents.ts'
import { pairsOf, prefersLenient, wantsResource } from './negotiation.ts'
import { type Offered, type Parameter, readParameters } from './parameters.ts'
import { patientParameters } from './patient-search.ts'
import { matchPatient, readPatient, searchPatients } from './patients.ts'

export type Handle = (answering: Answering, asking: Asking, request: FastifyRequest) => Promise<Answer>
export type FhirRoute = {
  method: 'GET' | 'POST'
  path: string
  needs: readonly [resource: ScopedResource, permission: Permission]
  /** What it answers has a type of its own. */
  bytes?: true
  handle: Handle
}

type Search = (answering: Answering, asking: Asking, parameters: readonly Parameter[]) => Promise<Answer>

const searching =
  (offered: Offered, search: Search): Handle =>
  async (answering, asking, request) => {
    // Conditions in a body of another type would be passed over.
    if (request.body !== undefined && !(request.body instanceof URLSearchParams))
      return failed('wrong-type', 'Send a search as application/x-www-form-urlencoded.')
    const read = readParameters(pairsOf(request), offered, prefersLenient(request))
    return read.kind === 'refused' ? read.answer : search(answering, asking, read.parameters)
  }

const searchForPatients = searching(patientParameters, searchPatients)
const searchForDocuments = searching(documentParameters, searchDocuments)

/** A page that a link of ours leads to, or a search. */
const listDocuments: Handle = (answering, asking, request) => {
  const page = new URLSearchParams(pairsOf(request)).get('page')
  return page === null ? searchForDocuments(answering, asking, request) : nextDocuments(answering, asking, page)
}

const idOf = (request: FastifyRequest) => (request.params as { id: string }).id

export const fhirRoutes: readonly FhirRoute[] = [
  {
    method: 'POST',
    path: '/Patient/$match',
    needs: ['Patient', 's'],
    handle: async (answering, asking, { body }) =>
      body instanceof URLSearchParams
        ? failed('wrong-type', 'Send a Parameters resource as application/fhir+json.')
        : matchPatient(answering, asking, body),
  },
  { method: 'GET', path: '/Patient', needs: ['Patient', 's'], handle: searchForPatients },
  { method: 'POST', path: '/Patient/_search', needs: ['Patient', 's'], handle: searchForPatients },
  {
    method: 'GET',
    path: '/Patient/:id',
    needs: ['Patient', 'r'],
    handle: (answering, asking, request) => readPatient(answering, asking, idOf(request)),
  },
  { method: 'GET', path: '/DocumentReference', needs: ['DocumentReference', 's'], handle: listDocuments },
  { method: 'POST', path: '/DocumentReference/_search', needs: ['DocumentReference', 's'], handle: searchForDocuments },
  {
    method: 'GET',
    path: '/DocumentReference/:id',
    needs: ['DocumentReference', 'r'],
    handle: (answering, asking, request) =>
      readDocument(answering, asking, idOf(request), request.headers['if-none-match']),
  },
  {
    method: 'GET',
    path: '/Binary/:id',
    needs: ['Binary', 'r'],
    bytes: true,
    handle: (answering, asking, request) =>
      readBinary(answering, asking, idOf(request), {
        asResource: contentType => wantsResource(request, contentType),
        ifNoneMatch: request.headers['if-none-match'],
      }),
  },
]
