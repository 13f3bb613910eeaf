/**
 * Whom a member means by what it knows of somebody, where no identifier says it: the one whom matching is sure of, or the
 * few who could be meant, for a person at the member to choose from. Every decision is kept. SPEC NET-6.
 */
import { demographicsOf } from '../../matching/person.ts'
import type { Demographics } from '../../model/redox/header.ts'
import { patientOf } from '../../model/redox/patient.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { demographicsOptions } from '../../pipeline/items.ts'
import { decideQuery } from '../../registry/decide-query.ts'
import { policyOf } from '../../registry/judgement.ts'
import { isWorthALook } from '../../registry/worth-a-look.ts'
import type { Scope } from '../../store/scope.ts'
import type { Member } from './sign-in.ts'

/** People who are offered to choose from. */
const mostPossible = 5

export type Meant = { sure?: string; possible: readonly string[] }

/** Decides whom these demographics mean. Identifiers are not looked at: whoever has one of them was found by it. */
export async function whoIsMeant(hub: Hub, db: Scope, member: Member, demographics: Demographics): Promise<Meant> {
  const configuration = await hub.configurations.within(db, db.organization)
  const asked = demographicsOf(
    patientOf({ identifiers: [], demographics }),
    demographicsOptions({ configuration, now: hub.now() }),
  )
  const by = `connection ${member.connection.id}`
  const { persons, decision, kept } = await decideQuery(hub, db, {
    demographics: asked,
    by,
    connection: member.connection.id,
  })
  const [sure] = persons
  if (sure) return { sure, possible: [] }
  if (kept.outcome !== 'user') return { possible: [] }
  const { population } = await policyOf({ db, organization: db.organization, configuration, now: hub.now() }, true)
  const possible = decision.ranked.filter(judged => judged.vetoes.length === 0 && isWorthALook(judged, population))
  return { possible: possible.slice(0, mostPossible).map(({ person }) => person) }
}
