/** The hours of a practitioner as the slots of their schedules say them, from tomorrow on: read when somebody asks. */
import { splitReference } from '../../model/fhir.ts'
import { localTimeIn, spanAtWall } from '../../model/time.ts'
import { type HoursSlot, hoursOfSlots, type SlotHours } from '../../model/visit/slot-hours.ts'
import type { EhrEntry, Io } from '../connector.ts'
import { serverOf } from './capability.ts'
import { send } from './client.ts'
import type { Settings } from './config.ts'
import { nextPath } from './links.ts'
import { type EhrSchedule, offersSlots, readSchedules } from './schedules.ts'

const dayMs = 86_400_000
const pageSize = 200
/** More than this of one practitioner is not looked through: half a year in quarters of an hour. */
const mostPages = 50

/** Undefined where the EHR has no slots of theirs, or does not answer: then nothing is said about their hours. */
export async function readSlotHours(
  io: Io<Settings>,
  practitioner: string,
  roles: readonly string[],
  { zone, zones }: NonNullable<EhrEntry['slots']>,
): Promise<(SlotHours & { zone: string }) | undefined> {
  const { slotDays } = io.settings
  if (slotDays === 0 || !offersSlots(await serverOf(io))) return undefined
  const actors = [`Practitioner/${practitioner}`, ...roles.map(role => `PractitionerRole/${role}`)]
  const read = await readSchedules(io, `actor=${actors.join(',')}`)
  if (read.kind !== 'read') return undefined
  const own = read.schedules.filter(schedule => schedule.actors.includes(`Practitioner/${practitioner}`))
  if (own.length === 0) return undefined
  const wall = zoneOf(own, zones) ?? zone
  const tomorrow = localTimeIn(wall, new Date(io.now().getTime() + dayMs)).date
  const from = spanAtWall(wall, tomorrow, '00:00', '24:00').start
  const slots = await slotsFrom(io, own, from, new Date(from.getTime() + slotDays * dayMs))
  return slots && { ...hoursOfSlots(slots, wall), zone: wall }
}

/** The zone of the places of these schedules, when they agree. */
function zoneOf(schedules: readonly EhrSchedule[], zones: ReadonlyMap<string, string>): string | undefined {
  const places = schedules.flatMap(({ actors }) => actors.filter(actor => actor.startsWith('Location/')))
  const found = new Set(places.flatMap(place => zones.get(splitReference(place)?.id ?? '') ?? []))
  const [only] = found
  return found.size === 1 ? only : undefined
}

async function slotsFrom(
  io: Io<Settings>,
  schedules: readonly EhrSchedule[],
  from: Date,
  to: Date,
): Promise<HoursSlot[] | undefined> {
  const named = schedules.map(({ id }) => `Schedule/${id}`).join(',')
  const window = `start=ge${from.toISOString().slice(0, 10)}&start=lt${to.toISOString().slice(0, 10)}`
  let path: string | undefined = `Slot?schedule=${named}&${window}&_count=${pageSize}`
  const found = new Map<string, HoursSlot>()
  for (let page = 0; path && page < mostPages; page++) {
    const reply = await send(io, { path })
    if (reply.kind !== 'answered' || reply.status !== 200 || reply.resource?.resourceType !== 'Bundle') return undefined
    for (const { resource } of reply.resource.entry ?? [])
      if (resource?.resourceType === 'Slot' && Date.parse(resource.start) >= from.getTime())
        found.set(resource.id ?? String(found.size), resource)
    path = nextPath(reply.resource.link?.find(one => one.relation === 'next')?.url, 'Slot', io.settings)
  }
  return [...found.values()]
}
