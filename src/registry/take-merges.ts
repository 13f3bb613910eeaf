/**
 * Merges that a member says: facts, not suggestions. A merge is a pointer, so nothing moves and it can be undone; an
 * identifier that was never known leads to the survivor from now on. Source: SPEC NET-2.
 */
import type { RegistryAct, Remark } from '../model/registry/acts.ts'
import { changesAnything, survivorsOf } from '../model/registry/merges.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Context } from '../pipeline/plan.ts'
import { waitForLane } from '../store/messages.ts'
import { insertEvents } from '../store/records.ts'
import { insertMerges, type MergeRow, mergesAround, type NewMerge } from '../store/registry-merges.ts'
import { setSurvivors } from '../store/registry-people.ts'
import { askAbout, doubtsAbout } from './doubtful-merges.ts'
import { noteMerged } from './duplicate-entries.ts'
import { linkIdentifiers, loadIdentified } from './identifiers.ts'
import { takePeople } from './take-people.ts'
import { type ActResult, refused, type Told, taken } from './told.ts'
import { loadRecordVersion } from './versions.ts'
import { linkWaitingDocuments } from './waiting-documents.ts'

type MergeAct = Extract<RegistryAct, { kind: 'merge' }>

/** Takes one merge. */
export async function takeMerge(context: Context, told: Told<MergeAct>): Promise<ActResult> {
  const { act, message } = told
  const { identity } = act.person
  if (act.previous.length === 0) return refused('registry.merge-nobody', 'Patient.PreviousIdentifiers')
  if (act.previous.every(each => each.type === identity.type && each.value === identity.value))
    return refused('registry.merge-self', 'Patient.PreviousIdentifiers')

  // The survivor as the message has them: registered when they were not known yet.
  const survivorTold = await takePeople(context, [
    {
      ...told,
      kind: 'people',
      act: {
        kind: 'update',
        person: act.person,
        patient: act.patient ?? { resourceType: 'Patient' },
        at: act.at,
        remarks: act.remarks,
      },
    },
  ])
  const remarks: Remark[] = survivorTold.flatMap(result => result.remarks)
  const identified = await loadIdentified(context, [...act.person.identifiers, ...act.previous])
  const survivor = identified.recordOf(identity)
  if (!survivor) throw new Error('a survivor was just registered and is not there')

  const unknown = act.previous.filter(each => identified.recordOf(each) === undefined)
  if (unknown.length > 0) {
    const links = unknown.map(identifier => ({ identifier, record: survivor, reason: 'merge' as const }))
    await linkIdentifiers(context, links)
    await linkWaitingDocuments(context, links)
    remarks.push({ problem: 'registry.merge-unknown', where: 'Patient.PreviousIdentifiers' })
  }
  const retired = new Set(act.previous.flatMap(each => identified.recordOf(each) ?? []))
  retired.delete(survivor)
  for (const each of retired) {
    const doubt = await doubtsAbout(context, survivor, each)
    const merge = await mergePeople(context, { survivor, retired: each, by: { kind: 'member', message }, at: act.at })
    if (!merge || !doubt) continue
    await askAbout(context, { survivor, retired: each, merge, doubt })
    remarks.push({ problem: 'registry.merge-doubtful', where: 'Patient.PreviousIdentifiers' })
  }
  return taken(...remarks)
}

/** Merges two records of people, whoever says it; the id of the merge, undefined when they were one already, under this survivor. */
export async function mergePeople(
  context: Context,
  merge: { survivor: string; retired: string; by: NewMerge['by']; at: string },
): Promise<string | undefined> {
  const { db, hub, organization, connection, now } = context
  const { survivor, retired, by } = merge
  await waitForLane(db, mergeLane(organization)) // who survives follows from all merges, so they are made one by one
  const before = await mergesAround(db, [survivor, retired])
  if (!changesAnything(before, merge)) return undefined
  const id = hub.newId()
  await insertMerges(db, organization, [{ id, survivor, retired, by }], now)
  const merges = [...before, { id, survivor, retired }]
  // What the rules make one can be undone here, and nowhere else: it is told to nobody.
  await applyMerges(by.kind === 'rules' ? { db } : context, merges)
  await noteMerged(
    db,
    merges.flatMap(each => [each.survivor, each.retired]),
    { id, by },
    now,
  )
  if (by.kind === 'member') {
    const version = await loadRecordVersion(context, survivor)
    const event = {
      id: hub.newId(),
      message: by.message,
      connection: connection.id,
      type: 'patient.merged',
      record: survivor,
      recordVersion: version,
      happenedAt: new Date(merge.at),
    }
    await insertEvents(db, organization, [event], now)
  }
  await noteOwnAct(hub, db, [
    {
      actor: by.kind === 'person' ? { kind: 'person', id: by.account } : { kind: 'system', id: connection.id },
      action: 'patient.merge',
      subject: { kind: 'Patient', id: survivor },
      connection: connection.id,
      reason: by.kind,
      persons: [survivor, retired],
      ...(by.kind === 'member' ? { cause: by.message } : {}),
      detail: { merge: id, retired },
    },
  ])
  return id
}

/**
 * The lane in which the merges of an organization are made and undone. Whoever writes people takes it before any row of
 * theirs: alone to merge, shared otherwise. So nobody waits for the lane with a row in hand that its owner needs.
 */
export function mergeLane(organization: string): string {
  return `merges ${organization}`
}

/** Writes who is whose survivor after these merges, for everybody in them and for `others` who stand alone now. */
export async function applyMerges(
  context: Pick<Context, 'db' | 'changes'>,
  merges: readonly MergeRow[],
  others: readonly string[] = [],
): Promise<void> {
  const survivors = survivorsOf(merges)
  const records = new Set([...merges.flatMap(each => [each.survivor, each.retired]), ...others])
  const changed = await setSurvivors(
    context.db,
    [...records].map(record => ({ record, survivor: survivors.get(record) })),
  )
  for (const record of changed) context.changes?.merged.add(record)
}
