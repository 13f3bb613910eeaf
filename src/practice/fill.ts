/**
 * Notes onto appointments: what a session note brings becomes result notes and signature window. The same again changes
 * nothing; what a person has written by hand is never overwritten unseen. Source: reference/sessions.md sections 7 and 8.
 */
import type { Filling, FillOutcome } from '../connectors/practice.ts'
import type { Hub } from '../pipeline/hub.ts'
import { preferIndexes } from '../store/plans.ts'
import {
  appendPracticeHistory,
  type ContentRow,
  type HistoryRow,
  insertSignatures,
  loadContents,
  type SignatureRow,
  type WrittenContent,
  writeContents,
} from '../store/practice-content.ts'
import { type EntryRow, loadEntries } from '../store/practice-entries.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { type Content, imagesOf, isWhole, keepSigned, openContent, sealContent } from './content.ts'

/** Fills appointments in one transaction; answers in the order of the batch. */
export async function fillAppointments(
  hub: Hub,
  organization: string,
  batch: readonly Filling[],
): Promise<FillOutcome[]> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    await preferIndexes(db)
    const outcomes = new Map<Filling, FillOutcome>()
    for (const round of roundsOf(batch))
      for (const [filling, outcome] of await fillRound(hub, db, round)) outcomes.set(filling, outcome)
    return batch.map(filling => outcomes.get(filling) ?? { kind: 'gone' })
  })
}

/** Each appointment once a round: what comes twice is filled one after the other. */
export function roundsOf<Item extends { appointment: string }>(batch: readonly Item[]): Item[][] {
  const rounds: Item[][] = []
  const times = new Map<string, number>()
  for (const item of batch) {
    const time = times.get(item.appointment) ?? 0
    times.set(item.appointment, time + 1)
    const round = rounds[time] ?? []
    rounds[time] = round
    round.push(item)
  }
  return rounds
}

type Writing = { content: WrittenContent; images: SignatureRow[]; history: HistoryRow }

async function fillRound(hub: Hub, db: Scope, round: readonly Filling[]): Promise<Map<Filling, FillOutcome>> {
  const ids = round.map(({ appointment }) => appointment)
  const appointments = await loadEntries(db, 'appointment', ids, 'lock')
  const contents = await loadContents(db, ids)
  const outcomes = new Map<Filling, FillOutcome>()
  const writings: Writing[] = []
  for (const filling of round) {
    const before = contents.get(filling.appointment)
    const outcome = decideFilling(filling, appointments.get(filling.appointment), before)
    outcomes.set(filling, outcome === 'write' ? { kind: 'filled', warnings: [] } : outcome)
    if (outcome === 'write') writings.push(writingOf(hub, db.organization, filling, before))
  }
  const now = hub.now()
  await insertSignatures(
    db,
    writings.flatMap(({ images }) => images),
    now,
  )
  await writeContents(
    db,
    writings.map(({ content }) => content),
    now,
  )
  await appendPracticeHistory(
    db,
    writings.map(({ history }) => history),
    now,
  )
  return outcomes
}

/** What becomes of a filling, in this order. Pure but for the hash of its images. */
function decideFilling(
  filling: Filling,
  appointment: EntryRow | undefined,
  before: ContentRow | undefined,
): FillOutcome | 'write' {
  if (!appointment || appointment.removedAt !== null) return { kind: 'gone' }
  const isSame = before?.contentHash === filling.contentHash && before.note === filling.note
  if (isSame && !(before.edited && filling.overwrite)) return { kind: 'filled', warnings: [] }
  if (appointment.state === 'rendered') return { kind: 'refused', problem: 'practice.rendered' }
  // One that belongs to no note and that nobody has edited was cleared: it is free.
  if (before?.edited && !filling.overwrite) return { kind: 'changed-there' }
  const images = [filling.therapist.image, filling.guardian?.image].filter(image => image !== undefined)
  return images.every(isWhole) ? 'write' : { kind: 'refused', problem: 'practice.image-damaged' }
}

function writingOf(hub: Hub, organization: string, filling: Filling, before: ContentRow | undefined): Writing {
  const { appointment, note } = filling
  const known = before ? imagesOf(openContent(hub, organization, before)) : []
  const therapist = keepSigned(hub, organization, appointment, filling.therapist, known)
  const guardian = filling.guardian && keepSigned(hub, organization, appointment, filling.guardian, known)
  const { name, relationship } = filling.guardian ?? {}
  const says: Content = {
    resultNotes: filling.resultNotes,
    sessionDate: filling.sessionDate,
    sessionTime: filling.sessionTime,
    therapist: therapist.signed,
    ...(guardian
      ? {
          guardian: {
            ...guardian.signed,
            ...(name === undefined ? {} : { name }),
            ...(relationship === undefined ? {} : { relationship }),
          },
        }
      : {}),
    ...(filling.placeOfRender ? { placeOfRender: filling.placeOfRender } : {}),
  }
  const id = hub.newId()
  return {
    content: {
      appointment,
      note,
      contentHash: filling.contentHash,
      edited: false,
      by: undefined,
      body: sealContent(hub, organization, appointment, says),
    },
    images: [...therapist.images, ...(guardian?.images ?? [])],
    history: {
      appointment,
      id,
      what: 'fill',
      by: undefined,
      note,
      body: before && earlier(hub, organization, id, before),
    },
  }
}

/** What was there before, for the history. */
export function earlier(hub: Pick<Hub, 'sealer'>, organization: string, id: string, before: ContentRow): Buffer {
  const { appointment, version, note } = before
  const kept = { content: openContent(hub, organization, before), version, note }
  return hub.sealer.seal(organization, 'practice_history', `${appointment}/${id}`, JSON.stringify(kept))
}
