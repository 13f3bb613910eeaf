/** What an answer of the EHR means for a delivery, and its words for people. */
import type { OperationOutcomeIssue } from 'fhir/r4'
import { classify, retryAfterMs } from '../../model/failure.ts'
import type { Outcome, Said } from '../../model/outcome.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { FhirReply } from './client.ts'

/** The issue codes that say something a person understands. Source: FHIR R4 value set issue-type. */
const issueWords: Readonly<Record<string, string>> = {
  invalid: 'The content is invalid.',
  structure: 'The content has the wrong structure.',
  required: 'A required element is missing.',
  value: 'A value is not allowed.',
  invariant: 'A rule of the resource is broken.',
  security: 'The security rules do not allow this.',
  login: 'The user is not signed in.',
  expired: 'The session has ended.',
  forbidden: 'The account has no right to do this.',
  suppressed: 'Something was left out for reasons of privacy.',
  'not-supported': 'The system does not support this.',
  duplicate: 'The entry exists already.',
  'multiple-matches': 'Several entries match.',
  'not-found': 'Something that is referred to does not exist.',
  deleted: 'The entry was deleted.',
  'too-long': 'The content is too long.',
  'code-invalid': 'A code is not known.',
  extension: 'An extension is not accepted.',
  'business-rule': 'A rule of the system does not allow this.',
  conflict: 'The entry was changed by somebody else.',
  'lock-error': 'The entry is locked.',
  throttled: 'There were too many requests.',
  timeout: 'The system took too long.',
}
const longest = 1_000
const longestForeign = 200

/** Why a page could not be read; whatever it was, it is asked for again. */
export function pullProblem(reply: FhirReply, now: Date): Extract<Outcome, { kind: 'retry' | 'connection' }> {
  const outcome = failureOutcome(reply, { repeatable: true, linked: false, now })
  if (outcome.kind === 'retry' || outcome.kind === 'connection') return outcome
  return { kind: 'retry', problem: 'target.busy', ...(outcome.said ? { said: outcome.said } : {}) }
}

/** The words of the EHR: each issue with the element it names; another system's error page shortened. */
export function saidOf(reply: FhirReply): Said | undefined {
  if (reply.kind !== 'answered') return undefined
  const { status, resource } = reply
  if (resource?.resourceType === 'OperationOutcome') {
    const issues = resource.issue.filter(issue => issue.severity !== 'information')
    const text = [...new Set(issues.map(wordsOf))].join('\n').slice(0, longest)
    const fields = [...new Set(issues.flatMap(elementsOf))]
    return { status, ...(text ? { text } : {}), ...(fields.length > 0 ? { fields } : {}) }
  }
  const text = plainText(reply.text())
  return { status, ...(text && !resource ? { text } : {}) }
}

/**
 * The outcome of a request that did not succeed.
 * @param repeatable sending it again cannot double its effect
 * @param linked it was about something the record is linked to
 */
export function failureOutcome(
  reply: FhirReply,
  { repeatable, linked, now }: { repeatable: boolean; linked: boolean; now: Date },
): Exclude<Outcome, { kind: 'delivered' | 'suppressed' }> {
  if (reply.kind === 'no-access') return reply.outcome
  const said = saidOf(reply)
  const words = said ? { said } : {}
  if (reply.kind === 'answered' && reply.status === 501)
    return { kind: 'rejected', problem: 'connection.lacks-capability', ...words }
  const seen = classify(
    reply.kind === 'answered'
      ? { written: true, status: reply.status, repeatable }
      : { written: reply.written, cause: reply.cause, repeatable },
  )
  switch (seen.class) {
    case 'transient':
    case 'conflict': {
      const afterMs = reply.kind === 'answered' ? retryAfterMs(reply.headers.get('retry-after'), now) : undefined
      return { kind: 'retry', problem: seen.problem, ...(afterMs === undefined ? {} : { afterMs }), ...words }
    }
    case 'ambiguous':
      return { kind: 'ambiguous', problem: seen.problem, ...words }
    case 'connection':
      return { kind: 'connection', problem: seen.problem, ...words }
    case 'gone':
      return { kind: 'rejected', problem: linked ? 'target.gone' : 'target.refused', ...words }
    case 'permanent':
      return { kind: 'rejected', problem: seen.problem, ...words }
    default:
      return unreachable(seen.class)
  }
}

function wordsOf(issue: OperationOutcomeIssue): string {
  const words = issue.details?.text ?? issue.diagnostics ?? issue.details?.coding?.[0]?.display
  const said = plainText(words ?? '') || issueWords[issue.code] || issue.code
  const elements = elementsOf(issue).filter(element => !said.includes(element))
  return elements.length > 0 ? `${said} (${elements.join(', ')})` : said
}

/** Element paths; `location` is the older form and may be an XPath. */
function elementsOf(issue: OperationOutcomeIssue): string[] {
  const paths = issue.expression ?? issue.location ?? []
  return paths.map(path =>
    path
      .replace(/\/f:/g, '.')
      .replace(/^[./]+/, '')
      .trim(),
  )
}

/** Markup removed and shortened: an error page of a proxy is no help in full length. */
function plainText(text: string): string {
  const plain = text
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]{0,2000}>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const limit = text.trimStart().startsWith('<') ? longestForeign : longest
  return plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain
}
