/** What came of a question over the network, in words for an operator. */

import type { Patient } from '../../../model/fhir.ts'
import { unreachable } from '../../../model/unreachable.ts'
import { writePatientId } from '../xca/ids.ts'
import type { DocumentsAnswer } from '../xca/read-found.ts'
import type { ProblemTold } from '../xca/read-outcome.ts'
import type { RetrievedAnswer } from '../xca/read-retrieved.ts'
import type { DiscoveryAnswerRead } from '../xcpd/read-answer.ts'
import type { Unanswered } from './client.ts'

/** Lines, and whether it was answered. An answer that there is nobody is one. */
export type Told = { lines: string[]; answered: boolean }

export function tellDiscovery(answer: DiscoveryAnswerRead): Told {
  switch (answer.kind) {
    case 'found':
      return {
        answered: true,
        lines: answer.subjects.flatMap(({ id, homeCommunity, patient, observation }) => [
          describePatient(patient),
          ...rows([
            ['patient', writePatientId({ authority: id.root, id: id.extension })],
            ['community', homeCommunity],
            ['match', observation === undefined ? undefined : `${observation} of 100`],
            ...(patient.address ?? []).map(
              (each): Row => [
                'address',
                [...(each.line ?? []), each.city, each.state, each.postalCode].filter(Boolean).join(', '),
              ],
            ),
            ...(patient.telecom ?? []).map((each): Row => [each.system ?? 'telecom', each.value]),
            ...(patient.identifier ?? []).map((each): Row => ['identifier', `${each.value} (${each.system})`]),
          ]),
        ]),
      }
    case 'ask': {
      const asked = [...answer.attributes, ...answer.others]
        .map(each => (each === 'telecom' ? 'phone' : each))
        .join(', ')
      return { answered: true, lines: [`More is needed to tell people apart: ${asked}.`] }
    }
    case 'nobody':
      return { answered: true, lines: ['Nobody was found.'] }
    case 'cannot':
      return { answered: false, lines: [`The gateway can not answer: ${answer.because}.`] }
    case 'refused':
      return { answered: false, lines: [`The gateway refused the request: ${answer.says}.`] }
    case 'unreadable':
      return { answered: false, lines: ['What came is no answer to a discovery.'] }
    default:
      return unreachable(answer)
  }
}

function describePatient({ name = [], gender, birthDate }: Patient): string {
  const [first] = name
  const words = [...(first?.given ?? []), first?.family, ...(first?.suffix ?? [])].filter(Boolean).join(' ')
  return [words || first?.text || 'Without a name', gender, birthDate && `born ${birthDate}`].filter(Boolean).join(', ')
}

export function tellDocuments(answer: DocumentsAnswer): Told {
  if (answer.kind === 'unreadable') return { answered: false, lines: ['What came is no answer to a document query.'] }
  const { entries, references, status, problems } = answer
  const found = entries.flatMap(each => [
    [
      each.title ?? each.typeCode?.display ?? 'Document',
      each.createdAt,
      each.status === 'deprecated' ? 'replaced' : undefined,
    ]
      .filter(Boolean)
      .join(', '),
    ...rows([
      ['document', `${each.repository ?? '?'}:${each.uniqueId ?? '?'}`],
      ['community', each.homeCommunity],
      ['type', each.typeCode && `${each.typeCode.display} (${each.typeCode.code})`],
      ['format', [each.mimeType, each.formatCode?.code].filter(Boolean).join(', ')],
      ['size', each.size === undefined ? undefined : `${each.size} bytes`],
      ['made', each.type === 'on-demand' ? 'on demand' : undefined],
    ]),
  ])
  const ids = references.map(
    ({ entryId, homeCommunity }) => `entry ${entryId}${homeCommunity ? ` of ${homeCommunity}` : ''}`,
  )
  const none = entries.length + references.length === 0 && status === 'success' ? ['No documents.'] : []
  return { answered: status !== 'failure', lines: [...found, ...ids, ...none, ...tellProblems(problems)] }
}

/** @param files where each document was kept, by its place */
export function tellRetrieved(answer: RetrievedAnswer, files: readonly (string | undefined)[]): Told {
  if (answer.kind === 'unreadable') return { answered: false, lines: ['What came is no answer to a retrieve.'] }
  const lines = answer.documents.flatMap((each, place) => [
    `${each.repository}:${each.uniqueId}`,
    ...rows([
      ['format', each.mimeType],
      ['size', each.kind === 'document' ? `${each.content.length} bytes` : undefined],
      ['kept in', files[place]],
      ['broken', each.kind === 'broken' ? each.because : undefined],
      ['new id', each.newUniqueId],
    ]),
  ])
  return { answered: answer.status === 'success', lines: [...lines, ...tellProblems(answer.problems)] }
}

function tellProblems(problems: readonly ProblemTold[]): string[] {
  return problems.map(({ severity, code, context, homeCommunity }) => {
    const of = homeCommunity === undefined ? '' : ` (${homeCommunity})`
    return `${severity === 'warning' ? 'Warning' : 'Error'} ${code}${of}: ${context}`
  })
}

const failures: Readonly<Record<Extract<Unanswered, { kind: 'failed' }>['because'], string>> = {
  unreachable: 'The gateway could not be reached',
  tls: 'The gateway and this side do not accept each other’s certificates',
  timeout: 'The gateway did not answer in time',
  'cut-off': 'The connection was cut off before the answer was there',
  'too-large': 'The answer is too large',
}

/** Why there is no answer. */
export function tellUnanswered(outcome: Unanswered): Told {
  switch (outcome.kind) {
    case 'fault': {
      const { code, subcodes, reason } = outcome.fault
      return {
        answered: false,
        lines: [
          `The gateway refused the message (HTTP ${outcome.status}, ${[code, ...subcodes].join('/')}): ${reason}`,
        ],
      }
    }
    case 'unreadable':
      return {
        answered: false,
        lines: [
          outcome.because === 'other-request'
            ? 'The answer belongs to another request.'
            : `What answered is no gateway (HTTP ${outcome.status}).`,
        ],
      }
    case 'failed':
      return { answered: false, lines: [`${failures[outcome.because]}${outcome.code ? ` (${outcome.code})` : ''}.`] }
    default:
      return unreachable(outcome)
  }
}

type Row = readonly [name: string, value: string | undefined]

function rows(given: readonly Row[]): string[] {
  return given.flatMap(([name, value]) => (value ? [`  ${name.padEnd(11)} ${value}`] : []))
}
