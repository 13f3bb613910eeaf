/** What people decide in Synchronization: pairs made, taken back and refused, each only where the row's button is enabled. */
import type { PracticeRights } from '../connectors/practice.ts'
import { type Button, buttonsOf, type Hindrance, type RowFacts } from '../model/sessions/buttons.ts'
import type { Tab } from '../model/sessions/tabs.ts'
import { minutesBetween } from '../model/sessions/units.ts'
import type { Hub } from '../pipeline/hub.ts'
import { type ListedEntry, listEntries } from '../store/lists/session-entries.ts'
import { waitForLane } from '../store/messages.ts'
import type { Scope } from '../store/scope.ts'
import { allowPair, pairEntry, refusePair, targetAgencies, unpairEntry } from '../store/session-by-hand.ts'
import { type NoteNow, noteNow, pairNote, slotNow, unpairNote } from '../store/session-notes-by-hand.ts'
import { countSites, followFreed, followPairs, type PairKind } from '../store/session-pairs.ts'
import { type NotePair, notePairNow } from '../store/session-refusals.ts'
import { asItWas } from './pair-notes.ts'
import { pairLane } from './settings.ts'

export type Decided =
  /** `version`: of the row from now on, where it has a pair or lost one. */
  | { kind: 'done'; version?: number }
  | { kind: 'not-found' }
  /** Somebody was quicker: the row is not what was seen. */
  | { kind: 'changed' }
  /** The target is the pair of another row. */
  | { kind: 'taken' }
  | { kind: 'hindered'; because: Hindrance }
  /** An undo that comes too late: `because` is a word for why. */
  | { kind: 'late'; because: string }

export type Deciding = {
  hub: Hub
  db: Scope
  connection: string
  account: string
  /** Whether the account may map at all, by its role. */
  mayMap: boolean
  rights: PracticeRights
}

export const kindOfTab = { agencies: 'site', clients: 'student', staff: 'user' } as const satisfies Partial<
  Record<Tab, PairKind>
>
export type EntryTab = keyof typeof kindOfTab
export const targetKinds = { agencies: 'agency', clients: 'client', staff: 'staff' } as const

/** Chooses the agency, client or staff member of a row. */
export async function choosePair(
  deciding: Deciding,
  tab: EntryTab,
  pair: { id: string; target: string; version: number },
): Promise<Decided> {
  const { hub, db, connection, account } = deciding
  await waitForLane(db, pairLane(connection))
  const row = await rowOf(deciding, tab, pair.id)
  if (!row || !(await mayChoose(deciding, tab, row, pair.target))) return { kind: 'not-found' }
  const hindrance = await hindranceOf(deciding, tab, row, 'choose')
  if (hindrance) return { kind: 'hindered', because: hindrance }
  const now = hub.now()
  const done = await pairEntry(db, { ...pair, by: account }, now)
  if (done.kind !== 'done') return done
  await allowPair(db, kindOfTab[tab], pair.id, pair.target) // choosing it takes an earlier refusal back
  await followPairs(db, connection, kindOfTab[tab], [pair.id])
  if (row.target !== null) await followFreed(db, connection, kindOfTab[tab], row.target)
  return done
}

/** Only what the drop-down of the row offers: there, active, at an agency that the person sees and that the row is at. */
export async function mayChoose(
  { db, rights }: Deciding,
  tab: EntryTab,
  row: ListedEntry,
  target: string,
): Promise<boolean> {
  const agencies = await targetAgencies(db, targetKinds[tab], target)
  return Boolean(
    agencies?.some(
      agency =>
        (rights.agencies === 'all' || rights.agencies.includes(agency)) &&
        (tab === 'agencies' || row.agencies.includes(agency)),
    ),
  )
}

/** Takes a row's pair back: the X of a pair that a person made, or the refusal of one that the rules made. */
export async function takeBackPair(
  deciding: Deciding,
  tab: EntryTab,
  pair: { id: string; version: number; refuse?: { reason: string } },
): Promise<Decided> {
  const { db, connection } = deciding
  await waitForLane(db, pairLane(connection))
  const row = await rowOf(deciding, tab, pair.id)
  if (!row) return { kind: 'not-found' }
  const hindrance = await hindranceOf(deciding, tab, row, pair.refuse ? 'reject' : 'delete')
  if (hindrance) return { kind: 'hindered', because: hindrance }
  if (!(await unpairEntry(db, pair.id, pair.version))) return { kind: 'changed' }
  if (pair.refuse && row.target !== null)
    await refuse(deciding, kindOfTab[tab], { id: pair.id, target: row.target }, pair.refuse.reason, {
      mappedAt: row.mapped_at?.toISOString() ?? deciding.hub.now().toISOString(),
    })
  if (row.target !== null) await followFreed(db, connection, kindOfTab[tab], row.target)
  return { kind: 'done', version: pair.version + 1 }
}

/** Gives a note its appointment. */
export async function chooseAppointment(
  deciding: Deciding,
  pair: { id: string; appointment: string; version: number },
): Promise<Decided> {
  const { hub, db, connection, account } = deciding
  await waitForLane(db, pairLane(connection))
  const note = await noteNow(db, pair.id)
  const slot = note && (await slotNow(db, pair.appointment))
  if (!note || !slot || !seesAgency(deciding, note.agency) || !seesAgency(deciding, slot.agency))
    return { kind: 'not-found' }
  // What is said of one client never comes to another: who the student is, is decided in the Clients tab.
  if (slot.client !== null && slot.client !== note.client) return { kind: 'not-found' }
  const hindrance = await noteHindrance(deciding, note, 'choose')
  if (hindrance) return { kind: 'hindered', because: hindrance }
  // It would be rendered twice: the pair is taken back first, and says that it stays rendered.
  if (note.step === 'rendered') return { kind: 'hindered', because: 'mapped' }
  const done = await pairNote(db, { ...pair, by: account, detail: detailOf(note, slot) }, hub.now())
  if (done.kind === 'done') await allowPair(db, 'note', pair.id, pair.appointment)
  return done
}

type SlotNow = NonNullable<Awaited<ReturnType<typeof slotNow>>>

/** By how much a note differs from its appointment, and what that is now. */
export function detailOf(note: Pick<NoteNow, 'starts_at' | 'ends_at'>, slot: SlotNow): object {
  return {
    startDifference: note.starts_at ? minutesBetween(slot.startsAt, note.starts_at) : 0,
    endDifference: note.ends_at ? minutesBetween(slot.endsAt, note.ends_at) : 0,
    ...asItWas({ ...slot, client: slot.client ?? '' }),
  }
}

/** Takes a note's appointment away, or refuses what the rules found. */
export async function takeBackAppointment(
  deciding: Deciding,
  pair: { id: string; version: number; refuse?: { reason: string } },
): Promise<Decided> {
  const { hub, db, connection } = deciding
  await waitForLane(db, pairLane(connection))
  const note = await noteNow(db, pair.id)
  if (!note || !seesAgency(deciding, note.agency)) return { kind: 'not-found' }
  const hindrance = await noteHindrance(deciding, note, pair.refuse ? 'reject' : 'delete')
  if (hindrance) return { kind: 'hindered', because: hindrance }
  const was = await notePairNow(db, pair.id)
  const version = await unpairNote(db, pair.id, pair.version, hub.now())
  if (version === undefined) return { kind: 'changed' }
  if (pair.refuse && note.appointment !== null)
    await refuse(deciding, 'note', { id: pair.id, target: note.appointment }, pair.refuse.reason, was ?? {})
  return { kind: 'done', version }
}

/** `was`: the pair as it is, so that the refusal can be taken back. */
async function refuse(
  { hub, db, account }: Deciding,
  kind: PairKind | 'note',
  { id: source, target }: { id: string; target: string },
  reason: string,
  was: NotePair | { mappedAt?: string },
): Promise<void> {
  const key = `${kind}/${source}/${target}`
  const sealed = hub.sealer.sealJson(db.organization, 'session_rejection', key, { reason, was })
  await refusePair(db, db.organization, { kind, source, target, by: account, reason: sealed }, hub.now())
}

/** A row as this person may see it. */
export async function rowOf({ db, connection, rights }: Deciding, tab: EntryTab, id: string) {
  const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
  const page = await listEntries(db, { connection, kind: kindOfTab[tab], among: [id], ...seen }, 1)
  return page.rows[0]
}

/** What stands in the way of a button of a row. */
export async function hindranceOf(
  deciding: Deciding,
  tab: EntryTab,
  row: ListedEntry,
  button: Button,
): Promise<Hindrance | undefined> {
  const sites = await countSites(deciding.db, deciding.connection)
  const state = buttonsOf(rowFacts(deciding, tab, row, sites.paired < sites.all || sites.all === 0))[button]
  return 'because' in state ? state.because : undefined
}

export async function noteHindrance(
  deciding: Deciding,
  note: NotePairing,
  button: Button,
): Promise<Hindrance | undefined> {
  const sites = await countSites(deciding.db, deciding.connection)
  const facts = noteFacts(deciding, note, sites.paired < sites.all || sites.all === 0)
  const state = buttonsOf(facts)[button]
  return 'because' in state ? state.because : undefined
}

/** What the buttons of a row depend on. */
export function rowFacts(
  { mayMap, rights }: Pick<Deciding, 'mayMap' | 'rights'>,
  tab: EntryTab,
  row: Pick<ListedEntry, 'how' | 'clients' | 'staff' | 'appointments'>,
  locked: boolean,
): RowFacts {
  const { clients, staff, appointments } = row
  return {
    tab,
    locked,
    mapping: row.how ?? 'none',
    dependants: { clients, staff, appointments },
    rights: { map: mayMap, edit: rights.edit, create: rights.create },
  }
}

type NotePairing = { how: string | null; gone: boolean }

/** The same for a row of the Appointments tab. */
export function noteFacts(
  { mayMap, rights }: Pick<Deciding, 'mayMap' | 'rights'>,
  { how, gone }: NotePairing,
  locked: boolean,
): RowFacts {
  const dependants = { clients: 0, staff: 0, appointments: 0 }
  return {
    tab: 'appointments',
    locked,
    mapping: how === 'auto' || how === 'user' ? how : 'none',
    gone,
    dependants,
    rights: { map: mayMap, edit: rights.edit, create: rights.create },
  }
}

/** Whether the person sees what is at an agency. */
export function seesAgency({ rights }: Deciding, agency: string | null): boolean {
  return rights.agencies === 'all' || (agency !== null && rights.agencies.includes(agency))
}
