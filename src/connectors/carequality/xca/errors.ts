/**
 * Problems and the status of an answer. The status follows from what is there: a list of errors never stands beside
 * Success, since readers take it for one or the other. Source: reference/carequality.md section 7.
 */
import type { DocumentProblem } from '../../../model/network/documents.ts'
import { el, isBlank } from '../../../model/xml.ts'
import { urnOid } from './ids.ts'
import { type ResponseStatus, severities } from './words.ts'

/** Failure when nothing but errors is left, PartialSuccess when there is anything beside a problem. */
export function statusOf(results: number, problems: readonly DocumentProblem[]): ResponseStatus {
  if (problems.length === 0) return 'success'
  return results === 0 && problems.some(each => each.severity === 'error') ? 'failure' : 'partial'
}

/** The list of problems; undefined when there is none. */
export function writeErrors(problems: readonly DocumentProblem[], gatewayHome: string): string | undefined {
  if (problems.length === 0) return undefined
  const highest = problems.some(each => each.severity === 'error') ? severities.error : severities.warning
  const errors = problems.map(({ code, context, severity, homeCommunity }) =>
    el('rs:RegistryError', {
      errorCode: code,
      codeContext: isBlank(context) ? code : context,
      severity: severities[severity],
      location: urnOid(homeCommunity ?? gatewayHome),
    }),
  )
  return el('rs:RegistryErrorList', { highestSeverity: highest }, ...errors)
}
