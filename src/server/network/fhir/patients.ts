/**
 * Patients over FHIR: `$match`, search and read, each a patient discovery. Whoever is not found for sure is not found; what
 * would tell candidates apart is said where it may be. Source: reference/carequality.md sections 4 and 10; SPEC NET-6.
 */
import type { Patient } from 'fhir/r4'
import type { DiscoveryAnswer, NetworkSubject } from '../../../model/network/discovery.ts'
import { ownerOf } from '../../../network/owners.ts'
import { type Answer, failed, found, notForThisPurpose, outcome } from './answers.ts'
import type { Answering, Asking } from './asking.ts'
import { patientOf, remarkEntry, searchset, subjectEntry } from './bundles.ts'
import { countOf, noCount } from './document-search.ts'
import { readMatchRequest } from './match-request.ts'
import type { Parameter } from './parameters.ts'
import { readPatientSearch } from './patient-search.ts'
import { isUuid } from './terminologies.ts'
import { unknownOrRefused } from './unknown.ts'

/** `POST Patient/$match`. */
export async function matchPatient(answering: Answering, asking: Asking, body: unknown): Promise<Answer> {
  const read = readMatchRequest(body)
  if (read.kind === 'refused') return read.answer
  const { patient, onlyCertainMatches: onlyOne, count } = read.request
  const wanted = { patient, onlyOne, ...(count === undefined ? {} : { most: count }) }
  const { addressed } = asking
  return tell(asking, await answering.responder.discover(asking.requester, { addressed, ...wanted }), '/Patient/$match')
}

/** `GET Patient` and `POST Patient/_search`. */
export async function searchPatients(
  answering: Answering,
  asking: Asking,
  parameters: readonly Parameter[],
): Promise<Answer> {
  const search = readPatientSearch(parameters)
  const most = countOf(parameters)
  if (search.kind === 'refused') return search.answer
  if (most === undefined) return failed('wrong-value', noCount)
  if (search.kind === 'person') {
    const answer = await discoverById(answering, asking, search.id)
    if (isRefused(answer)) return unknownOrRefused(answering, asking, tell(asking, { kind: 'nobody' }, '/Patient'))
    return tell(asking, answer, '/Patient')
  }
  const { patient } = search
  const { addressed } = asking
  return tell(asking, await answering.responder.discover(asking.requester, { addressed, patient, most }), '/Patient')
}

/** `GET Patient/{id}`. */
export async function readPatient(answering: Answering, asking: Asking, id: string): Promise<Answer> {
  const answer = await discoverById(answering, asking, id)
  const unknown = failed('not-found', 'There is no such patient here.')
  if (isRefused(answer)) return unknownOrRefused(answering, asking, unknown)
  if (answer.kind === 'cannot') return cannot(answer.because)
  const subject = answer.kind === 'found' ? answer.subjects[0] : undefined
  if (!subject) return unknown
  return found(subject.id === id ? patientOf(subject) : replaced(id, subject))
}

/** It is nobody's, or of a member that does not answer for this purpose: which of them it is is not told. */
function isRefused(answer: DiscoveryAnswer | undefined): answer is undefined | { kind: 'cannot'; because: 'refused' } {
  return answer === undefined || (answer.kind === 'cannot' && answer.because === 'refused')
}

/** By the number that the hub told before; undefined when it can be nobody's. */
async function discoverById(answering: Answering, asking: Asking, id: string): Promise<DiscoveryAnswer | undefined> {
  if (!isUuid(id)) return undefined
  const member = await ownerOf(answering, asking.addressed, 'person', id)
  if (!member) return undefined
  return answering.responder.discover(asking.requester, {
    addressed: { kind: 'member', homeCommunity: member.homeCommunity },
    patient: { resourceType: 'Patient', identifier: [{ system: `urn:oid:${member.patientOid}`, value: id }] },
  })
}

/** Of a patient who turned out to be another one, nothing but who that is. */
function replaced(id: string, survivor: NetworkSubject): Patient {
  return {
    resourceType: 'Patient',
    id,
    active: false,
    link: [{ type: 'replaced-by', other: { reference: `Patient/${survivor.id}`, type: 'Patient' } }],
  }
}

/** @param path names the search without its values: an answer is kept in more places than a request */
function tell({ base }: Asking, answer: DiscoveryAnswer, path: '/Patient' | '/Patient/$match'): Answer {
  const self = base + path
  switch (answer.kind) {
    case 'found': {
      const { subjects, total = subjects.length } = answer
      const entries = subjects.map(subject => subjectEntry(base, subject))
      return found(searchset({ self }, total, entries))
    }
    case 'ask': {
      const says = `More would tell who is meant: ${answer.attributes.join(', ')}.`
      return found(searchset({ self }, 0, [remarkEntry(outcome('information', 'incomplete', says))]))
    }
    case 'nobody':
      // Each is certain of another member, but a client that wants one record cannot use several.
      return found(searchset({ self }, 0, answer.several ? [remarkEntry(several)] : []))
    case 'cannot':
      return cannot(answer.because)
  }
}

const several = outcome(
  'information',
  'multiple-matches',
  'Several members know the patient. Ask without onlyCertainMatches, or at the address of one member.',
)

function cannot(because: Extract<DiscoveryAnswer, { kind: 'cannot' }>['because']): Answer {
  switch (because) {
    case 'refused':
      return notForThisPurpose
    case 'busy':
      return failed('busy', 'Too much is asked at the moment. Try again later.')
    case 'not-available':
      return failed('busy', 'Nobody answers for this at the moment. Try again later.')
    case 'internal':
      return failed('unexpected', 'Something went wrong here.')
  }
}
