/** The front desk over HTTP, for demos and other processes: `POST /_control/desk/{act}` with `{ id, … }` or a booking. */
import { z } from 'zod'
import type { Answer } from './answers.ts'
import type { EhrDesk } from './desk.ts'

const byId = z.strictObject({ id: z.string() })
const booking = z.strictObject({
  patient: z.string(),
  practitioner: z.string(),
  location: z.string().optional(),
  start: z.iso.datetime({ offset: true }),
  minutes: z.int().positive().optional(),
  status: z.enum(['proposed', 'pending', 'booked']).optional(),
})
const times = z.strictObject({
  practitioner: z.string(),
  location: z.string().optional(),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  minutes: z.int().positive().optional(),
})
const slotStatus = z.enum(['free', 'busy', 'busy-unavailable', 'busy-tentative', 'entered-in-error'])

type Act = (desk: EhrDesk, body: unknown) => unknown

const acts: Readonly<Record<string, Act>> = {
  book: (desk, body) => {
    const { location, minutes, status, ...rest } = booking.parse(body)
    return desk.book({
      ...rest,
      ...(location ? { location } : {}),
      ...(minutes ? { minutes } : {}),
      ...(status ? { status } : {}),
    })
  },
  confirm: (desk, body) => desk.confirm(byId.parse(body).id),
  decline: (desk, body) => desk.decline(byId.parse(body).id),
  move: (desk, body) => {
    const wanted = byId.extend({ start: z.iso.datetime({ offset: true }), minutes: z.int().positive().optional() })
    const { id, start, minutes } = wanted.parse(body)
    return desk.move(id, start, minutes)
  },
  assign: (desk, body) => {
    const wanted = byId.extend({ practitioner: z.string().optional(), location: z.string().optional() })
    const { id, practitioner, location } = wanted.parse(body)
    return desk.assign(id, { ...(practitioner ? { practitioner } : {}), ...(location ? { location } : {}) })
  },
  cancel: (desk, body) => {
    const { id, by } = byId.extend({ by: z.enum(['pat', 'prov']).default('pat') }).parse(body)
    return desk.cancel(id, by)
  },
  noshow: (desk, body) => desk.noShow(byId.parse(body).id),
  arrive: (desk, body) => desk.arrive(byId.parse(body).id),
  fulfil: (desk, body) => desk.fulfil(byId.parse(body).id),
  publish: (desk, body) => {
    const { minutes, location, ...rest } = times.parse(body)
    return desk.publish({ ...rest, ...(minutes ? { minutes } : {}), ...(location ? { location } : {}) })
  },
  slot: (desk, body) => {
    const { id, status } = byId.extend({ status: slotStatus }).parse(body)
    return desk.setSlot(id, status)
  },
}

/** Does it, and answers with the appointment or slot as it is then. */
export function deskAnswer(desk: EhrDesk, name: string, body: unknown): Answer {
  const act = acts[name]
  if (!act) return json(404, { error: `the desk does: ${Object.keys(acts).join(', ')}` })
  try {
    return json(200, act(desk, body))
  } catch (error) {
    if (error instanceof z.ZodError) return json(400, { error: error.issues.map(issue => issue.path.join('.')) })
    return json(404, { error: 'no such appointment or slot' })
  }
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value) }
}
