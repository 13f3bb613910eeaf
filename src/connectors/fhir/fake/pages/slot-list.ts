/** The slots of a practitioner on a day, as the front desk sees them: each can be closed, and opened again. */
import type { Schedule, Slot } from 'fhir/r4'
import { safe } from '../../../simulator-page.ts'
import type { FakeEhr } from '../../fake.ts'

const looks: Readonly<Record<Slot['status'], string>> = {
  free: 'good',
  busy: 'waits',
  'busy-tentative': 'waits',
  'busy-unavailable': 'over',
  'entered-in-error': 'bad',
}

/** The slots; nothing where the practitioner has none that day. */
export function slotList(ehr: FakeEhr, practitioner: string, day: string): string {
  const own = new Set(
    (ehr.list('Schedule') as unknown as Schedule[])
      .filter(({ actor }) => actor.some(({ reference }) => reference === `Practitioner/${practitioner}`))
      .map(({ id }) => `Schedule/${id}`),
  )
  const slots = (ehr.list('Slot') as unknown as Slot[])
    .filter(({ schedule, start }) => own.has(schedule.reference ?? '') && dayOf(start) === day)
    .sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
  if (slots.length === 0) return ''
  return `<details><summary>Slots · ${slots.length}</summary><ul class="plain">${slots.map(each => line(each, day)).join('')}</ul></details>`
}

function line({ id = '', status, start, end }: Slot, day: string): string {
  const act = status === 'free' ? ['close', 'Close'] : status === 'busy-unavailable' ? ['open', 'Open'] : undefined
  const form = act
    ? `<form class="inline" method="post" action="/${act[0]}"><input type="hidden" name="id" value="${safe(id)}"><input type="hidden" name="day" value="${day}"><button class="small">${act[1]}</button></form>`
    : ''
  return `<li><div class="line between"><span>${time(start)}–${time(end)}</span> <span class="state ${looks[status]}">${safe(status)}</span></div>${form}</li>`
}

function dayOf(at: string): string {
  return iso(at).slice(0, 10)
}

function time(at: string): string {
  return iso(at).slice(11, 16)
}

function iso(at: string): string {
  const parsed = new Date(at)
  return Number.isNaN(parsed.getTime()) ? '' : parsed.toISOString()
}
