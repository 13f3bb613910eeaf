/** The pages of the simulated Cal.com: a booking page for patients, and what its owner and a saboteur can do. */
import type { IncomingMessage } from 'node:http'
import { ownForm, type PageAnswer, seeOther, stylePage } from '../../../simulator-page.ts'
import { answerCall } from '../api.ts'
import { isProblem } from '../problem.ts'
import type { Sender } from '../sender.ts'
import { setWebhook } from '../webhooks.ts'
import type { World } from '../world.ts'
import { bookingPage, type Look } from './booking-page.ts'
import { disturbances } from './disturbances.ts'

/** Answers a request outside of the API; undefined when there is no such page. */
export async function answerPages(
  world: World,
  sender: Sender,
  request: IncomingMessage,
  url: URL,
  body: string,
): Promise<PageAnswer | undefined> {
  if (request.method === 'GET') {
    if (url.pathname === '/page.css') return stylePage()
    return url.pathname === '/' ? bookingPage(world, sender, lookOf(url.searchParams)) : undefined
  }
  const form = request.method === 'POST' ? ownForm(request, body) : undefined
  const act = form && acts[url.pathname.slice(1)]
  if (!form || !act) return undefined
  const said = await act(world, sender, form)
  return seeOther(addressOf(form, said))
}

type Form = Readonly<Record<string, string>>
/** What a person is told afterwards; `wrong` in the words of the API. */
type Said = { said: string } | { wrong: string }
type Act = (world: World, sender: Sender, form: Form) => Promise<Said>

const acts: Readonly<Record<string, Act>> = {
  book: (world, sender, form) =>
    ask(world, sender, 'Booked.', ['bookings'], {
      start: form.start ?? '',
      eventTypeId: Number(form.type),
      attendee: {
        name: form.name ?? '',
        email: form.email ?? '',
        phoneNumber: form.phone ?? '',
        timeZone: 'America/Toronto',
      },
      bookingFieldsResponses: { ...(form.birthDate ? { dateOfBirth: form.birthDate } : {}) },
    }),
  move: (world, sender, form) =>
    ask(world, sender, 'Moved.', ['bookings', form.uid ?? '', 'reschedule'], { start: form.start ?? '' }),
  cancel: (world, sender, form) =>
    ask(world, sender, 'Cancelled.', ['bookings', form.uid ?? '', 'cancel'], { cancellationReason: 'Cannot come' }),
  confirm: (world, sender, form) => ask(world, sender, 'Confirmed.', ['bookings', form.uid ?? '', 'confirm'], {}),
  decline: (world, sender, form) =>
    ask(world, sender, 'Declined.', ['bookings', form.uid ?? '', 'decline'], { reason: 'No time' }),
  absent: (world, sender, form) =>
    ask(world, sender, 'Marked.', ['bookings', form.uid ?? '', 'mark-absent'], {
      attendees: [{ email: form.email ?? '', absent: form.absent === 'true' }],
    }),
  async webhooks(_world, sender, form) {
    const delivery = disturbances[form.how ?? '']?.delivery
    if (!delivery) return { wrong: 'There is no such disturbance.' }
    for (const webhook of sender.webhooks.values()) setWebhook(webhook, { delivery })
    if (form.how === 'well') await sender.flush()
    return { said: `From now on: ${disturbances[form.how ?? '']?.says}.` }
  },
}

/** The same call as everybody makes; the page's person is the owner. */
async function ask(world: World, sender: Sender, said: string, path: readonly string[], body: object): Promise<Said> {
  const [caller] = world.hosts.values()
  if (!caller) return { wrong: 'There is nobody to book.' }
  const query = new URLSearchParams()
  const answer = await answerCall(world, sender, {
    method: 'POST',
    path,
    query,
    version: '2024-08-13',
    authorized: true,
    caller,
    body: { ...body },
  })
  return isProblem(answer) ? { wrong: answer.message } : { said }
}

function lookOf(query: URLSearchParams): Look {
  const text = (name: string) => query.get(name) ?? undefined
  return {
    type: Number(query.get('type')) || undefined,
    day: /^\d{4}-\d{2}-\d{2}$/.test(query.get('day') ?? '') ? text('day') : undefined,
    moving: text('moving'),
    said: text('said'),
    wrong: text('wrong'),
  }
}

function addressOf(form: Form, said: Said): string {
  const query = new URLSearchParams()
  for (const name of ['type', 'day'] as const) if (form[name]) query.set(name, form[name])
  for (const [name, value] of Object.entries(said)) query.set(name, value)
  return `/?${query}`
}
