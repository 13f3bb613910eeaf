/**
 * What a message adds to what is known. Every fact has the time it was said; the newest counts, whatever order messages
 * arrive in, so that any order ends the same (traps R11 to R14). Pure.
 */
import { referralClasses } from '../../model/referral/classes.ts'
import { type State, seenLimit } from './state.ts'
import { type PartName, partNames, type Told, type ToldAppointment, type ToldListing } from './told.ts'

export type Merged = {
  state: State
  /** The parts, appointments, messages and documents whose content is the message's from now on. */
  parts: ReadonlySet<PartName>
  visits: ReadonlySet<string>
  messages: ReadonlySet<string>
  documents: ReadonlySet<string>
}

const classOrder = Object.keys(referralClasses)
/** Statuses of an appointment that does not take place. */
const over = new Set(['cancelled', 'entered-in-error'])
const happens = new Set(['proposed', 'pending', 'booked', 'arrived', 'checked-in', 'waitlist'])

export function isCancelled({ resource }: ToldAppointment): boolean {
  return over.has(resource.status)
}

/** The key of an appointment; one without an id is the only one of its referral. */
export function visitKey({ id }: ToldAppointment): string {
  return id ?? 'the-appointment'
}

function justAfter(at: string): string {
  return new Date(Date.parse(at) + 1).toISOString()
}

/** The later of two instants. */
function later(one: string, other: string): string {
  return one > other ? one : other
}

export function merge(before: State, told: Told, asItIs: boolean): Merged {
  // Without a time it counts in the order it came in: after everything that is known.
  const at = told.undated && before.latest !== '' ? justAfter(before.latest) : told.at
  const state: State = {
    ...before,
    latest: later(at, before.latest),
    seen: [...before.seen, told.digest].slice(-seenLimit),
    received: before.received || told.event === 'add-service-request',
    parts: { ...before.parts },
    listings: [...before.listings],
    statuses: { ...before.statuses },
  }
  state.id = before.id ?? told.id
  state.reference = before.reference ?? told.reference
  const parts = new Set(partNames.filter(name => mergePart(state, told, name, at)))
  if (told.listing) mergeListing(state, told.listing, at)
  if (told.task) mergeTask(state, told.task, at)
  // Every task says whether the referral is archived: one without the mark takes it out again.
  const archived =
    told.archived ?? (told.trigger === 'referral.archived' ? true : told.task && !told.task.revoked ? false : undefined)
  if (archived !== undefined && at >= (before.archived?.at ?? '')) state.archived = { is: archived, at }
  const visits = mergeVisits(state, told, at, asItIs)
  const messages = mergeMessages(state, told)
  const documents = mergeDocuments(state, told, at)
  return { state, parts, visits, messages, documents }
}

function mergePart(state: State, told: Told, name: PartName, at: string): boolean {
  const part = told.parts[name]
  const held = state.parts[name]
  if (!part || (held && (held.rank > part.rank || (held.rank === part.rank && held.at > at)))) return false
  state.parts[name] = { rank: part.rank, at, ...(part.ids ? { ids: part.ids } : {}) }
  for (const resource of part.resources) {
    if (resource.id !== undefined && 'status' in resource && typeof resource.status === 'string')
      state.statuses[resource.id] = resource.status
    if (name === 'request' && 'status' in resource) state.statuses.request = String(resource.status)
  }
  return true
}

function mergeListing(state: State, { rank, id, name, organization }: ToldListing, at: string): void {
  const key = id ?? `name:${name ?? ''}`
  const known = state.listings.find(each => each.key === key)
  const isNewer = !known || rank > known.rank || (rank === known.rank && at >= known.at)
  if (isNewer) {
    // A mention without a name does not take the name away.
    const row = {
      key,
      rank,
      at,
      ...(id === undefined ? {} : { id }),
      ...((name ?? known?.name) === undefined ? {} : { name: name ?? known?.name }),
      ...((organization ?? known?.organization) ? { organization: organization ?? known?.organization } : {}),
    }
    state.listings = [...state.listings.filter(each => each !== known), row].sort((a, b) => (a.key < b.key ? -1 : 1))
  }
  const current = state.listing
  // An id says more than a name.
  const said = id === undefined ? 0 : 1
  if (!current || said > current.rank || (said === current.rank && at >= current.at))
    state.listing = { key, rank: said, at }
}

function mergeTask(state: State, { status, ...progress }: NonNullable<Told['task']>, at: string): void {
  const { standing } = state
  if (status !== undefined) {
    // In the same second the one that is further along counts.
    const further = standing && classOrder.indexOf(status) >= classOrder.indexOf(standing.status)
    if (!standing || at > standing.at || (at === standing.at && further)) state.standing = { status, at }
  }
  const isCurrent = status === undefined || state.standing?.status === status
  if (!state.progress || at > state.progress.at || (at === state.progress.at && isCurrent))
    state.progress = { ...progress, at }
}

function mergeVisits(state: State, told: Told, at: string, asItIs: boolean): Set<string> {
  const changed = new Set<string>()
  const how = told.event.startsWith('notify-update-appointment') ? ('update' as const) : ('add' as const)
  for (const appointment of told.appointments) {
    if (isCancelled(appointment)) {
      const { id } = appointment
      if (!state.cancels.some(each => each.at === at && each.key === id))
        state.cancels = sorted([
          ...state.cancels,
          { at, ...(id === undefined ? {} : { key: id }), ...(asItIs ? { all: true as const } : {}) },
        ])
      continue
    }
    const key = visitKey(appointment)
    const { status } = appointment.resource
    const held = state.visits.find(each => each.key === key)
    const step = { at, how, live: happens.has(status) }
    const steps = held?.steps.some(each => each.at === at) ? held.steps : sorted([...(held?.steps ?? []), step])
    const isNewer = !held || at >= held.at
    if (isNewer) changed.add(key)
    const visit = { key, at: isNewer ? at : held.at, status: isNewer ? status : held.status, steps }
    state.visits = [...state.visits.filter(each => each !== held), visit].sort((a, b) => (a.key < b.key ? -1 : 1))
  }
  return changed
}

function mergeMessages(state: State, told: Told): Set<string> {
  const changed = new Set<string>()
  for (const { key, sender, recipients, files, answers, resource } of told.messages) {
    if (state.messages.some(each => each.key === key)) continue
    changed.add(key)
    const row = {
      key,
      at: resource.sent ?? told.at,
      status: resource.status,
      ...(sender ? { sender } : {}),
      recipients,
      files,
      ...(answers === undefined ? {} : { answers }),
    }
    state.messages = [...state.messages, row].sort((a, b) => (`${a.at} ${a.key}` < `${b.at} ${b.key}` ? -1 : 1))
  }
  return changed
}

function mergeDocuments(state: State, told: Told, at: string): Set<string> {
  const changed = new Set<string>()
  for (const { key, digest, resource } of told.documents) {
    const held = state.documents.find(each => each.key === key)
    if (held && (held.digest === digest || held.at > at)) continue
    // The same content under another name is the same file.
    if (!held && state.documents.some(each => each.digest === digest && !each.key.startsWith('id:'))) continue
    changed.add(key)
    const row = { key, digest, id: `document-${state.nextDocument}`, at, status: resource.status }
    state.nextDocument += 1
    // A new version stands where the old one stood; its bytes have an id of their own.
    state.documents = held ? state.documents.map(each => (each === held ? row : each)) : [...state.documents, row]
  }
  return changed
}

function sorted<Each extends { at: string }>(list: Each[]): Each[] {
  return list.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
