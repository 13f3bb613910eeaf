/**
 * Writes people into the projection that the network reads: in batches, in the order of their records, whenever somebody
 * changed, was merged or stands alone again. One process at a time writes for an organization.
 * Source: DESIGN.md section 3, network scope.
 */
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import { demographicsOptions } from '../pipeline/items.ts'
import { openPeople } from '../registry/people.ts'
import { takeLane } from '../store/messages.ts'
import { deleteMember, lockMember } from '../store/network-members.ts'
import {
  claimUnprojected,
  countProjected,
  insertProjected,
  labelsWithMerged,
  noteProjected,
  type ProjectedPerson,
  removeProjected,
  somePeopleProjected,
  unproject,
} from '../store/network-people.ts'
import { preferIndexes } from '../store/plans.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { filedUnder } from './tokens.ts'
import { comparedOfPerson, toldOfPerson } from './told.ts'

/** People of one transaction. */
const batch = 1_000
const strictness = ['U', 'L', 'M', 'N', 'R', 'V']

/** What the two sealed values of a person are bound to. */
export const sealedAs = { demographics: 'network_person.demographics', told: 'network_person.told' } as const

/** Writes up to a batch of those who are due; how many there were, 0 when nobody is left or somebody else is at it. */
export async function projectPeople(hub: Hub, organization: string, most = batch): Promise<number> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    if (!(await takeLane(db, projectionLane(organization)))) return 0
    await preferIndexes(db)
    const member = await lockMember(db)
    if (!member || member.state === 'leaving') return 0
    const due = await claimUnprojected(db, most)
    if (due.length === 0) return 0
    const people = due.filter(row => row.merged_into === null).map(row => row.record)
    const written = await writtenPeople(hub, db, people, member.patient_oid)
    const removed = await removeProjected(
      db,
      due.map(row => row.record),
    )
    await insertProjected(db, organization, written)
    await countProjected(db, written.length - removed)
    await noteProjected(
      db,
      due.map(row => row.record),
      hub.now(),
    )
    return due.length
  })
}

/** The lane in which the projection of an organization is written. */
export function projectionLane(organization: string): string {
  return `network ${organization}`
}

async function writtenPeople(
  hub: Hub,
  db: Scope,
  people: readonly string[],
  patientOid: string,
): Promise<ProjectedPerson[]> {
  const { organization } = db
  const configuration = await hub.configurations.within(db, organization)
  const options = { ...demographicsOptions({ configuration, now: hub.now() }), patientOid }
  const labels = await labelsWithMerged(db, people)
  const seal = (table: string, person: string, value: object) =>
    hub.sealer.sealJson(organization, table, person, value as unknown as Json)
  return [...(await openPeople(hub, db, people)).values()].map(person => {
    const { record } = person
    const demographics = comparedOfPerson(person, options)
    return {
      person: record,
      revision: hub.newId(),
      confidentiality: strictestOf(labels.get(record) ?? []),
      demographics: seal(sealedAs.demographics, record, demographics),
      told: seal(sealedAs.told, record, toldOfPerson(person)),
      tokens: filedUnder(hub, demographics),
    }
  })
}

/** One who was merged under a label keeps it: the strictest holds, and one that nobody knows is strict. */
function strictestOf(labels: readonly string[]): string {
  const rank = (label: string) => (strictness.includes(label) ? strictness.indexOf(label) : strictness.length)
  return [...labels].sort((a, b) => rank(b) - rank(a))[0] ?? 'N'
}

/** Takes up to a batch of a member's people out; false when the member is gone. */
export async function removePeople(hub: Hub, organization: string, most = batch): Promise<boolean> {
  return withScope(hub.pool, organization, async db => {
    if (!(await takeLane(db, projectionLane(organization)))) return false
    await preferIndexes(db)
    const member = await lockMember(db)
    if (member?.state !== 'leaving') return false
    const people = await somePeopleProjected(db, most)
    if (people.length === 0) {
      await deleteMember(db)
      return false
    }
    await removeProjected(db, people)
    await unproject(db, people)
    return true
  })
}
