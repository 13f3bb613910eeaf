/** A member in its set-up: what is still to be done before it goes live, and whether all of its patients have come. */
import type { Hub } from '../pipeline/hub.ts'
import { countPeople, insertCount, type MemberFacts, memberFacts } from '../store/registry-members.ts'
import type { Scope } from '../store/scope.ts'
import { peopleByIdentifier } from './people.ts'

/** What is read of the settings of a member's connection. */
export type MemberSettings = {
  patientOid: string
  jwksUrl?: string | undefined
  jwks?: string | undefined
  legacy?: object | undefined
}

const dayMs = 86_400_000
/** Identifiers that are looked up at once. */
const atOnce = 1_000
/** Missing identifiers that are told. */
const mostTold = 200

export const goLiveSteps = ['keys', 'push', 'patients', 'documents', 'refusals', 'waiting', 'count'] as const
export type GoLiveStep = { step: (typeof goLiveSteps)[number]; done: boolean }

/** How a member stands now. */
export async function standingOf(
  hub: Hub,
  db: Scope,
  connection: { id: string; settings: MemberSettings },
): Promise<{ facts: MemberFacts; steps: GoLiveStep[] }> {
  const facts = await memberFacts(db, connection.id, new Date(hub.now().getTime() - dayMs))
  return { facts, steps: stepsOf(connection.settings, facts) }
}

/** The list before going live, in order. Pure. */
export function stepsOf(settings: Omit<MemberSettings, 'patientOid'>, facts: MemberFacts): GoLiveStep[] {
  const done: Record<GoLiveStep['step'], boolean> = {
    keys: Boolean(settings.jwksUrl ?? settings.jwks ?? settings.legacy),
    push: facts.last_push_at !== null,
    patients: facts.has_people,
    documents: facts.has_documents,
    refusals: facts.last_push_at !== null && !facts.refused,
    waiting: facts.has_people && !facts.waiting,
    count: facts.told !== null && facts.told === facts.here && (facts.missing ?? 0) === 0 && (facts.extra ?? 0) === 0,
  }
  return goLiveSteps.map(step => ({ step, done: done[step] }))
}

export type Counted = { told: number; here: number; missing: number | null; extra: number | null; sample: string[] }

/**
 * Compares what a member has with what is here: by number, or by the list of its identifiers under its OID. The count is
 * kept; the identifiers are not.
 */
export async function countAgainst(
  hub: Hub,
  db: Scope,
  asked: {
    connection: { id: string; settings: MemberSettings }
    told: { count: number } | { identifiers: readonly string[] }
    by: string
  },
): Promise<Counted> {
  const { connection, told, by } = asked
  const here = await countPeople(db, connection.id)
  const counted =
    'count' in told
      ? { told: told.count, here, missing: null, extra: null, sample: [] }
      : { here, ...(await compareList(hub, db, connection, told.identifiers, here)) }
  const { missing, extra } = counted
  await insertCount(
    db,
    db.organization,
    {
      id: hub.newId(),
      connection: connection.id,
      told: counted.told,
      here,
      ...(missing === null ? {} : { missing }),
      ...(extra === null ? {} : { extra }),
      by,
    },
    hub.now(),
  )
  return counted
}

async function compareList(
  hub: Hub,
  db: Scope,
  { id, settings }: { id: string; settings: MemberSettings },
  given: readonly string[],
  here: number,
): Promise<Omit<Counted, 'here'>> {
  const identifiers = [...new Set(given.map(each => each.trim()).filter(each => each !== ''))]
  const people = new Set<string>()
  const missing: string[] = []
  for (let from = 0; from < identifiers.length; from += atOnce) {
    const some = identifiers.slice(from, from + atOnce)
    const found = await peopleByIdentifier(
      hub,
      db,
      id,
      some.map(value => ({ type: settings.patientOid, value })),
    )
    found.forEach((person, index) => {
      const value = some[index]
      if (person) people.add(person)
      else if (value !== undefined) missing.push(value)
    })
  }
  return {
    told: identifiers.length,
    missing: missing.length,
    extra: Math.max(0, here - people.size),
    sample: missing.slice(0, mostTold),
  }
}
