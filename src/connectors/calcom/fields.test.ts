/** What becomes of the fields of a booking. Source: reference/calcom.md section 4. */
import { describe, expect, it } from 'vitest'
import { bookingOf, bookingsOf, hook, payload, personOf, read } from './testing/hooks.ts'
import { createScenario } from './testing/scenario.ts'

describe('fields', () => {
  it.each([
    '2026-12-01T20:00:00Z',
    '2026-12-01T20:00:00+00:00',
    '2026-12-01T15:00:00-05:00',
    '2026-12-01T20:00:00.000Z',
  ])('T19 T20 %s is one and the same instant', startTime =>
    expect(bookingOf({ startTime })?.start).toBe('2026-12-01T20:00:00.000Z'),
  )

  it('T21 T22 a change of clocks and a wrong offset of a person move nothing', async () => {
    const scenario = createScenario({ serverTimeZone: 'America/Toronto' })
    const { uid } = await scenario.book({ start: '2026-10-31T14:00:00Z' }).catch(() => scenario.book())
    await scenario.post(`bookings/${uid}/cancel`)
    const [created, cancelled] = scenario.take().map(({ body }) => bookingsOf(read(body))[0])
    expect(cancelled?.start).toBe(created?.start)
    expect(bookingOf({ attendees: [{ name: 'A B', utcOffset: 999 }] })?.start).toBe('2026-12-01T20:00:00.000Z')
  })

  it('T46 labels that are slugs change nothing: answers go by slug', () => {
    const form = (label: string) => ({
      responses: { name: { label, value: 'x' }, dateOfBirth: { label, value: '1990-02-03' } },
    })
    expect(bookingOf(form('dateOfBirth'))?.answers).toEqual([
      { question: 'dateOfBirth', label: 'dateOfBirth', value: '1990-02-03' },
    ])
    expect(bookingOf(form('Date of birth'))?.answers).toEqual([
      { question: 'dateOfBirth', label: 'Date of birth', value: '1990-02-03' },
    ])
  })

  it('T47 a deleted event type leaves its slug', () => {
    expect(bookingOf({ eventTypeId: null })?.eventType).toEqual({
      slug: 'new-patient-visit',
      title: 'New patient visit',
    })
  })

  it.each([
    [
      'first and last name',
      { attendees: [{ name: 'Ana de Sousa', firstName: 'Ana', lastName: 'de Sousa' }] },
      { family: 'de Sousa', given: ['Ana'] },
    ],
    [
      'T48 a split name',
      {
        attendees: [{ name: 'Ana de Sousa' }],
        responses: { name: { value: { firstName: 'Ana', lastName: 'de Sousa' } } },
      },
      { family: 'de Sousa', given: ['Ana'] },
    ],
    [
      'one line',
      { attendees: [{ name: 'Mary Ann Evans', firstName: '', lastName: '' }] },
      { family: 'Evans', given: ['Mary', 'Ann'] },
    ],
    ['one word', { attendees: [{ name: 'Sukarno' }] }, { family: 'Sukarno' }],
  ])('the name comes from %s', (_, extra, name) => expect(personOf(extra)?.name?.[0]).toMatchObject(name))

  it("T49 the address that Cal.com makes up for a phone number is nobody's", () => {
    const person = personOf({
      attendees: [{ name: 'Ana Sousa', email: '14165550123@sms.cal.com', phoneNumber: '+14165550123' }],
    })
    expect(person?.telecom).toEqual([{ system: 'phone', value: '+14165550123' }])
  })

  it('a phone number without country code is one of the default region', () => {
    const person = personOf({ responses: { attendeePhoneNumber: { value: '(416) 555-0123' } } })
    expect(person?.telecom).toEqual([
      { system: 'phone', value: '+14165550123' },
      { system: 'email', value: 'rosa@example.com' },
    ])
  })

  it("T50 guests are nobody's patient", () => {
    const guests = { guests: { label: 'guests', value: ['friend@example.com'] } }
    const parsed = read(
      hook({ attendees: [...payload.attendees, { name: 'A Friend', email: 'friend@example.com' }], responses: guests }),
    )
    expect(JSON.stringify(parsed)).not.toContain('friend')
  })

  it('T51 a hidden field without value is no answer', () => {
    expect(bookingOf({ responses: { insurance: { label: 'Insurance', isHidden: true } } })?.answers).toEqual([])
  })

  it('T53 numbers in metadata and in answers are read as they are', () => {
    const booking = bookingOf(
      { metadata: { bookingId: 100 }, userFieldsResponses: { visits: { label: 'Visits', value: 3 } } },
      'BOOKING_PAID',
    )
    expect(booking).toMatchObject({
      status: 'accepted',
      answers: [{ question: 'visits', label: 'Visits', value: '3' }],
    })
  })

  it.each([
    ['an address', { location: '12 Clinic Way' }, { kind: 'address', text: '12 Clinic Way' }],
    ['a video app', { location: 'integrations:daily' }, { kind: 'virtual' }],
    ['a link', { location: 'https://video.example.com/1' }, { kind: 'virtual' }],
    ['a phone number', { location: '+1 416 555 0123' }, { kind: 'phone' }],
    [
      "the attendee's own address",
      {
        location: '3 Home Street',
        responses: { location: { value: { value: 'attendeeInPerson', optionValue: '3 Home Street' } } },
      },
      { kind: 'attendee' },
    ],
    ['nothing yet', { location: null }, undefined],
  ])('the place is %s', (_, extra, place) => expect(bookingOf(extra)?.place).toEqual(place))
})
