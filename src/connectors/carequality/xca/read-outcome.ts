/**
 * How another gateway says that it went: its status, and its errors by their codes, which may be others than ours. Errors
 * beside Success are errors. Source: reference/carequality.md section 7.
 */
import { oidOf } from '../../../model/oid.ts'
import { attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import type { ResponseStatus } from './words.ts'

export type ProblemTold = { code: string; context: string; severity: 'error' | 'warning'; homeCommunity?: string }

export type Outcome = {
  status: ResponseStatus
  problems: readonly ProblemTold[]
  /** The rest comes later, as a message of its own. */
  deferred: boolean
}

/** Reads an element that is a RegistryResponse, by its name or its type. @param results how many there are beside it */
export function readOutcome(response: XmlElement, results: number): Outcome {
  const problems = childrenOf(child(response, 'RegistryErrorList'), 'RegistryError').map(readProblem)
  const said = attribute(response, 'status')?.trim() ?? ''
  const slots = childrenOf(child(response, 'ResponseSlotList'), 'Slot')
  return {
    status: statusOf(said, problems, results),
    problems,
    deferred: slots.some(slot => attribute(slot, 'name') === 'DeferredProcessingRequired'),
  }
}

/** With errors nothing is a success, and without any result it is a failure. */
function statusOf(said: string, problems: readonly ProblemTold[], results: number): ResponseStatus {
  const status = statusNamed(said)
  if (status === 'failure' || !problems.some(each => each.severity === 'error')) return status
  return results > 0 ? 'partial' : 'failure'
}

/** By its last word; one that nobody knows is no success. */
function statusNamed(said: string): ResponseStatus {
  const word = said.slice(said.lastIndexOf(':') + 1).toLowerCase()
  if (word === 'success') return 'success'
  return word === 'partialsuccess' ? 'partial' : 'failure'
}

function readProblem(error: XmlElement): ProblemTold {
  const location = oidOf(attribute(error, 'location') ?? '')
  return {
    code: attribute(error, 'errorCode')?.trim() || 'XDSRegistryError',
    context: attribute(error, 'codeContext')?.trim() || textOf(error).trim(),
    severity: /:Warning$/i.test(attribute(error, 'severity')?.trim() ?? '') ? 'warning' : 'error',
    ...(location === undefined ? {} : { homeCommunity: location }),
  }
}
