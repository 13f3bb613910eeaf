/**
 * Which rows without a pair have one suggestion only at or above a score: what accepting in bulk would do, found without
 * changing anything. What is read of the database is read at once; comparing needs none, and takes its time in slices.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Wish, WishedTarget } from '../matching/one-to-one.ts'
import { suggestFrom } from '../matching/suggest-index.ts'
import { mostSelected } from '../model/bulk.ts'
import type { NoteFacts } from '../model/sessions/match-note.ts'
import { suggestAppointments } from '../model/sessions/suggest-appointments.ts'
import type { EntryFilter } from '../store/lists/session-entries.ts'
import { marksOfTargets } from '../store/lists/session-names.ts'
import {
  type NearSlot,
  refusedPairs,
  slotsNear,
  takenTargets,
  type UnpairedNote,
  type UnpairedRow,
  unpairedNotes,
  unpairedRows,
} from '../store/session-acceptances.ts'
import { type Deciding, type EntryTab, kindOfTab, targetKinds } from './by-hand.ts'
import { bringSources, bringTargets, mostTargets } from './names.ts'
import { nearOf } from './suggest.ts'

export type AcceptAsked = { score: number; agency?: string | undefined }
export type Wishes = {
  /** What each row wants; compared when it is called. */
  find(): Promise<Wish[]>
  /** The version of each row as it was read. */
  versions: ReadonlyMap<string, number>
  /** There are more rows than one act may take. */
  more: boolean
}

/** Rows that are compared before others have their turn. */
const slice = 100
/** Candidates that are looked at for one row: a second one already leaves it out. */
const mostCandidates = 50

/** Of sites, students or users. */
export async function entryWishes(deciding: Deciding, tab: EntryTab, asked: AcceptAsked): Promise<Wishes> {
  const { db, connection, rights } = deciding
  const kind = kindOfTab[tab]
  const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
  const filter = { connection, kind, agency: asked.agency, ...seen }
  const found = await unpairedRows(db, filter, mostSelected + 1)
  const rows = found.slice(0, mostSelected)
  const rivals = await rivalsOf(deciding, filter, rows)
  const all = [...rows, ...rivals]
  const sources = await bringSources(deciding, kind, new Map(all.map(({ id, hash }) => [id, hash])))
  const marks = await marksOfTargets(db, targetKinds[tab], rights.agencies, mostTargets)
  const targets = await bringTargets(deciding, targetKinds[tab], marks)
  const index = nearOf(targets)
  const taken = await takenTargets(db, connection, kind)
  const refused = await refusedPairs(
    db,
    kind,
    all.map(({ id }) => id),
  )
  const wishOf = ({ id, agencies }: (typeof rows)[number]): Wish => {
    const folded = sources.entries.get(id)?.folded
    if (!folded) return { row: id, candidates: [] }
    const isMeant = (target: string) =>
      marks.has(target) &&
      (tab === 'agencies' ||
        targets.entries.get(target)?.folded.agencies?.some(each => agencies.includes(each)) === true)
    const options = { limit: mostCandidates, leastScore: asked.score, isMeant }
    const candidates = suggestFrom({ ...folded, agencies }, index, options).map(({ id: target, score, reasons }) => ({
      target,
      score,
      reasons,
      taken: taken.has(target),
      rejected: refused.has(`${id} ${target}`),
    }))
    return { row: id, candidates }
  }
  return {
    find: async () => [
      ...(await inSlices(rows, wishOf)),
      ...(await inSlices(rivals, row => ({ ...wishOf(row), rival: true }))),
    ],
    versions: new Map(rows.map(({ id, version }) => [id, version])),
    more: found.length > mostSelected,
  }
}

/**
 * Rows that are not asked about and may want the same: staff are at several agencies, and somebody at another one than is
 * asked for, or than the reader sees, may be the one who is meant. They are counted and never shown.
 */
async function rivalsOf(
  { db }: Deciding,
  { connection, kind, agency, agencies }: EntryFilter,
  rows: readonly UnpairedRow[],
): Promise<UnpairedRow[]> {
  if (kind !== 'user' || (agency === undefined && agencies === undefined)) return []
  const own = new Set(rows.map(({ id }) => id))
  return (await unpairedRows(db, { connection, kind }, mostSelected + 1)).filter(({ id }) => !own.has(id))
}

/** Of notes: the appointments of their client, by how near they are. */
export async function noteWishes(deciding: Deciding, asked: AcceptAsked): Promise<Wishes> {
  const { db, connection, rights } = deciding
  const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
  const found = await unpairedNotes(db, { connection, agency: asked.agency, ...seen }, mostSelected + 1)
  const notes = found.slice(0, mostSelected)
  const ready = notes.flatMap(({ id, client, date, unfit }) => (client && date && !unfit ? [{ id, client, date }] : []))
  const slots = Map.groupBy(await slotsNear(db, ready, rights.agencies), ({ note }) => note)
  return {
    find: () => inSlices(notes, note => noteWish(note, slots.get(note.id) ?? [], asked.score)),
    versions: new Map(notes.map(({ id, version }) => [id, version])),
    more: found.length > mostSelected,
  }
}

function noteWish(note: UnpairedNote, slots: readonly NearSlot[], least: number): Wish {
  const facts = factsOf(note)
  if (!facts) return { row: note.id, candidates: [], unfit: true }
  const byId = new Map(slots.map(slot => [slot.id, slot]))
  // Whether one is taken or refused is judged apart: here it is only how near it is.
  const near = suggestAppointments(
    facts,
    slots.map(({ grace: graceMinutes, note: _note, taken: _taken, refused: _refused, ...slot }) => ({
      ...slot,
      graceMinutes,
    })),
    mostCandidates,
  )
  const candidates = near.flatMap(({ id: target, score, reasons }): WishedTarget[] => {
    const slot = byId.get(target)
    return slot && score >= least ? [{ target, score, reasons, taken: slot.taken, rejected: slot.refused }] : []
  })
  return { row: note.id, candidates }
}

/** What is known of a note; undefined where it can have no appointment by a suggestion. */
export function factsOf({ id, startsAt, endsAt, client, staff, unfit }: UnpairedNote): NoteFacts | undefined {
  if (unfit || !startsAt || !endsAt || !client) return undefined
  return { note: id, startsAt, endsAt, hasAgency: true, client, author: 'employee', ...(staff ? { staff } : {}) }
}

async function inSlices<Item, Made>(items: readonly Item[], make: (item: Item) => Made): Promise<Made[]> {
  const made: Made[] = []
  for (let from = 0; from < items.length; from += slice) {
    made.push(...items.slice(from, from + slice).map(make))
    await breathe()
  }
  return made
}
