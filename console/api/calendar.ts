/** The calendar of the organization, and a clinician's own with their people: shapes and queries. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { AppointmentDetail, CalendarAnswer, CalendarFilter } from './calendarTypes.ts'
import { call, withQuery } from './client.ts'

export type OwnPerson = { id: string; name: string; birthDate: string | null }
export type OwnAppointment = {
  id: string
  start: string
  end: string | null
  /** Of the FHIR appointment. */
  status: string
  person: OwnPerson | null
  visitType: string | null
  place: string | null
  targets: { system: string; state: string }[]
}
/** `bound` is false for somebody whose account no practitioner is bound to. */
export type OwnCalendar = { bound: boolean; items: OwnAppointment[] }
export type OwnPeople = { bound: boolean; items: (OwnPerson & { visits: number; nextAt: string | null })[] }

const own = (slug: string, what: string, from: Date, to: Date) =>
  withQuery(`/o/${encodeURIComponent(slug)}/my/${what}`, { from: from.toISOString(), to: to.toISOString() })

export const ownCalendarQuery = (slug: string, from: Date, to: Date) =>
  queryOptions({
    queryKey: [slug, 'own-calendar', from.toISOString(), to.toISOString()],
    queryFn: () => call<OwnCalendar>('GET', own(slug, 'calendar', from, to)),
    placeholderData: keepPreviousData,
  })

export const ownPeopleQuery = (slug: string, from: Date, to: Date) =>
  queryOptions({
    queryKey: [slug, 'own-people', from.toISOString(), to.toISOString()],
    queryFn: () => call<OwnPeople>('GET', own(slug, 'people', from, to)),
  })

export const calendarQuery = (slug: string, from: Date, to: Date, filter: CalendarFilter) =>
  queryOptions({
    queryKey: [slug, 'calendar', from.toISOString(), to.toISOString(), filter],
    queryFn: () =>
      call<CalendarAnswer>(
        'GET',
        withQuery(`/o/${encodeURIComponent(slug)}/calendar`, {
          from: from.toISOString(),
          to: to.toISOString(),
          ...filter,
        }),
      ),
    placeholderData: keepPreviousData,
  })

export const appointmentQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'calendar', 'one', id],
    queryFn: () => call<AppointmentDetail>('GET', `/o/${encodeURIComponent(slug)}/calendar/${encodeURIComponent(id)}`),
  })
