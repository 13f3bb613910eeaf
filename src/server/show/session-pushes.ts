/** People who are to be at Ensora Data Collection as the API shows them: how far each has come, and what a push would do. */
import { z } from 'zod'
import { planPush, pushDoes } from '../../sessions/plan-push.ts'
import type { KnownFacts } from '../../sessions/push-facts.ts'
import { changedFields, fieldsOf } from '../../sessions/push-told.ts'
import type { ListedPush } from '../../store/lists/session-pushes.ts'
import type { Tokens } from '../../store/tokens.ts'
import { instant, instantOf } from '../api.ts'
import { actor, actorOf, type Named, type Names, named } from './sessions.ts'

export const pushKind = z.enum(['client', 'staff'])
export const pushState = z.enum(['waiting', 'there', 'off', 'lacking', 'twin', 'refused'])
export const personId = z.string().min(1).max(100)
const fields = z.array(z.string()).describe('Names of fields that are missing or were refused')

export const pushRow = z.object({
  kind: pushKind,
  id: personId,
  person: named.nullable(),
  wanted: z.boolean().describe('False: chosen once, cleared since'),
  state: pushState,
  problem: z.string().nullable(),
  fields,
  chosenAt: instant,
  chosenBy: actor.nullable(),
  pushedAt: instant.nullable(),
  invitedAt: instant.nullable(),
})
export const planned = z.object({
  id: personId,
  does: z.enum(pushDoes),
  fields,
  invites: z.boolean().describe('An invitation is mailed to the person'),
})
const names = z.array(z.string()).describe('Names of fields, never what is in them')
export const pushChanges = z.object({
  sent: names.describe('What the last sending changed there; empty when it created the person'),
  waiting: names.describe('What has changed here since, and is on its way'),
})

/** A row of the list. */
export function showPush(row: ListedPush, person: Named | null, known: Names): z.infer<typeof pushRow> {
  return {
    kind: row.kind,
    id: row.target,
    person,
    wanted: row.wanted,
    state: row.state,
    problem: row.problem,
    fields: row.fields ?? [],
    chosenAt: row.chosen_at.toISOString(),
    chosenBy: actorOf(known, row.chosen_by),
    pushedAt: instantOf(row.pushed_at),
    invitedAt: instantOf(row.invited_at),
  }
}

/** What pushing somebody would do. */
export function showPlan({ id, facts }: KnownFacts): z.infer<typeof planned> {
  const plan = planPush(facts)
  return {
    id,
    does: plan.does,
    fields: plan.does === 'lacking' ? [...plan.fields] : [],
    invites: 'invites' in plan && plan.invites,
  }
}

/** Which fields were sent last, and which have changed since. */
export function showChanges(
  tokens: Tokens,
  organization: string,
  { facts, told }: KnownFacts,
): z.infer<typeof pushChanges> {
  const plan = planPush(facts)
  const known = told && Object.keys(told.fields).length > 0 ? told : undefined
  if (!known || !('person' in plan)) return { sent: known?.changed ?? [], waiting: [] }
  return { sent: known.changed, waiting: changedFields(known.fields, fieldsOf(tokens, organization, plan.person)) }
}
