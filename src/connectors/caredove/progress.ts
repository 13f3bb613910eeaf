/** Where a referral stands, as a message says it: its Task. Source: reference/referrals.md sections 3 and 5. */
import { type ReferralClass, referralClasses } from '../../model/referral/classes.ts'
import type { Bundled, Found } from './bundle.ts'
import { readConcept, takeNotes } from './datatypes.ts'
import { skip, take, takeOne } from './reading.ts'
import type { ToldTask } from './told.ts'
import { compact, dateTimeOf, fieldsOf, isFields, listOf, oneOf, textOf } from './tolerant.ts'

const classes = Object.keys(referralClasses) as ReferralClass[]
const priorities = ['routine', 'urgent', 'asap', 'stat'] as const

/** What the status of a request alone says for certain; `revoked` can be several classes and says nothing. */
const certain: Readonly<Record<string, ReferralClass>> = {
  completed: 'completed',
  'entered-in-error': 'entered-in-error',
}

/** The task of a message; `unknown` is a class that nobody knows, as it is written. */
export function readTask(bundle: Bundled): { task?: ToldTask; archived?: true; unknown?: string } {
  const [found] = bundle.of('Task')
  if (!found) return {}
  const unknown = oneOf(classes)(found.fields.status) === undefined ? (textOf(found.fields.status) ?? '') : undefined
  const task = bundle.read(found, from => {
    const business = takeOne(from, 'businessStatus', readConcept)
    const label = business?.text ?? business?.coding?.find(each => each.display !== undefined)?.display
    if (label === undefined) take(from, 'businessStatus', textOf)
    skip(
      from,
      'intent',
      'code',
      'basedOn',
      'focus',
      'for',
      'owner',
      'requester',
      'status',
      'identifier',
      'output',
      'input',
    )
    return compact<ToldTask>({
      status: oneOf(classes)(from.fields.status),
      label: label ?? textOf(from.fields.businessStatus),
      codings: business?.coding,
      reason: takeOne(from, 'statusReason', readConcept),
      notes: takeNotes(from, 'note'),
      description: take(from, 'description', textOf),
      priority: take(from, 'priority', oneOf(priorities)),
      authoredOn: take(from, 'authoredOn', dateTimeOf),
      lastModified: take(from, 'lastModified', dateTimeOf),
    })
  })
  const archived = listOf(fieldsOf(found.fields.meta).tag)
    .filter(isFields)
    .some(each => oneOf(['archived'])(each.code) !== undefined || oneOf(['archived'])(each.display) !== undefined)
  return {
    ...(task ? { task } : {}),
    ...(archived ? { archived: true } : {}),
    ...(unknown === undefined ? {} : { unknown }),
  }
}

/** A class that only the request's own status tells. */
export function taskFromRequest(request: Found | undefined): ToldTask | undefined {
  const status = certain[textOf(request?.fields.status)?.toLowerCase() ?? '']
  return status === undefined ? undefined : { status }
}
