/** Fills a world with the town's people and the sessions that they have written down so far. */
import { instantAtWall, localTimeIn } from '../../../model/time.ts'
import { signedBy } from './notebook.ts'
import { penSignature } from './pen.ts'
import { sessions, sites, students, type TownSession, templates, users } from './town.ts'
import type { HeldNote, HeldSignature, HeldValue, World } from './world.ts'

const dayMs = 86_400_000
/** People were there long before; sessions are published ten minutes after their end. */
const thirtyDaysMs = 30 * dayMs
const writingMs = 600_000

/** Puts everything there, as of `now`. */
export function seed(world: World, now: Date): void {
  const before = now.getTime() - thirtyDaysMs
  for (const site of sites) world.put('site', site, before)
  for (const student of students) world.put('student', { ...student, soapEnabled: true }, before)
  for (const user of users) world.put('user', { ...user, username: user.email, active: true }, before)
  for (const template of templates) world.put('template', template, before)
  for (const [index, session] of sessions.entries()) {
    const { note, at } = noteOf(`note-${index + 1}`, session, now)
    world.put('note', note, at)
  }
}

/** A session of the town as the note that it left, and when that was published. */
export function noteOf(id: string, session: TownSession, now: Date): { note: HeldNote; at: number } {
  const { student, user, template, guardian, draft } = session
  const person = students.find(each => each.id === student)
  const site = sites.find(each => each.id === person?.site)
  const author = users.find(each => each.id === user)
  const fields = templates.find(each => each.id === template)?.fields ?? []
  const zone = person?.zone ?? site?.zone ?? 'America/Toronto'
  const { date } = localTimeIn(zone, new Date(now.getTime() - session.daysAgo * dayMs))
  const ended = instantOn(zone, date, session.to)
  const signed = new Date(ended.getTime() + writingMs / 2)
  const therapist = draft || !author ? null : signatureOf(author, signed)
  const filled: Readonly<Record<string, HeldValue>> = {
    Date: date,
    'Start Time': session.from,
    'End Time': session.to,
    Location: { place: { text: site?.name ?? '', latitude: 43.6629, longitude: -79.3957, accuracy: 12 } },
    Notes: session.notes,
    Signature: therapist,
    'Therapist Signature': therapist,
    'Guardian Name': guardian?.name ?? null,
    Relationship: guardian?.relationship ?? null,
    'Guardian Signature': guardian ? signedBy(guardian.name, signed) : null,
    'Place of Service': 'Clinic',
  }
  const values = fields.map(({ label, type }) => ({ label, type, value: filled[label] ?? null }))
  const note = { id, template, student, user, published: !draft, shown: !draft, values }
  return { note, at: Math.min(ended.getTime() + writingMs, now.getTime()) }
}

/** One of the therapists signs on a tablet that sends JPEG. */
function signatureOf({ id, first, last }: (typeof users)[number], at: Date): { signature: HeldSignature } {
  if (id !== 'user-3') return signedBy(`${first} ${last}`, at)
  return { signature: { contentType: 'image/jpeg', bytes: penSignature, signedAt: at.toISOString() } }
}

function instantOn(zone: string, date: string, time: string): Date {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return instantAtWall(zone, { year, month, day, hour, minute, second: 0 }) ?? new Date(`${date}T${time}Z`)
}
