/**
 * The control address of the simulated Ensora Data Collection, for demos and other processes: `GET /_control` shows knobs and
 * counts, `POST /_control` turns knobs; `POST /_control/sessions` is a therapist's session from start to publishing;
 * `PATCH /_control/{list}/{id}`, `DELETE …` and `POST /_control/notes/{id}/unpublish` change what is there; `POST
 * /_control/big` takes a town of any size.
 */
import { z } from 'zod'
import type { FakeEnsora } from '../fake.ts'
import { type Answer, json } from './answers.ts'
import { createBigWorld, editNotes } from './big.ts'
import { createBigTown } from './big-town.ts'
import { Knobs } from './knobs.ts'
import { kindsOf } from './lists.ts'
import { signedBy } from './notebook.ts'
import { shownEntry } from './shown.ts'
import type { HeldValue, World } from './world.ts'

const SessionDone = z.strictObject({
  student: z.string(),
  user: z.string(),
  template: z.string().default('template-1'),
  /** On the wall of the student; by default now. */
  date: z.iso.date().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  notes: z.string().default(''),
  place: z
    .strictObject({ text: z.string().optional(), latitude: z.number().optional(), longitude: z.number().optional() })
    .optional(),
  /** Whose name is drawn as signature; empty: not signed. */
  therapist: z.string().default(''),
  guardian: z.strictObject({ name: z.string(), relationship: z.string(), signs: z.boolean().default(true) }).optional(),
  publish: z.boolean().default(true),
})
const Written = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()]))

/** Answers one control request; all answers are JSON. */
export async function controlAnswer(
  fake: FakeEnsora,
  method: string,
  path: readonly string[],
  body: string,
): Promise<Answer> {
  const given = parsed(body)
  const [list, id, what] = path
  if (list === undefined) return method === 'POST' ? turn(fake, given) : json(200, stateOf(fake))
  if (list === 'big' && method === 'POST') return big(fake, id, given)
  if (list === 'reset' && method === 'POST') {
    await fake.reset()
    return json(200, stateOf(fake))
  }
  try {
    if (list === 'sessions' && method === 'POST') return json(201, { id: holdSession(fake, SessionDone.parse(given)) })
    const kind = kindsOf[list]
    if (kind === undefined) return json(404, { error: 'nothing here' })
    if (method === 'GET' && id === undefined)
      return json(
        200,
        fake.world.all(kind).map(entry => shown(fake.world, kind, entry.id)),
      )
    if (id === undefined || !fake.world.get(kind, id)) return json(404, { error: 'there is no such entry' })
    if (method === 'DELETE') fake.world.remove(kind, id)
    else if (kind === 'note' && method === 'POST')
      what === 'unpublish' ? fake.notebook.unpublish(id) : fake.notebook.publish(id)
    else if (kind === 'note' && method === 'PATCH') fake.notebook.write(id, Written.parse(given))
    else if (method === 'PATCH') fake.world.put(kind, { ...fake.world.get(kind, id), ...given, id } as never)
    return json(200, { id })
  } catch (error) {
    return json(400, {
      error: error instanceof z.ZodError ? error.issues.map(each => each.path.join('.')) : String(error),
    })
  }
}

function shown(world: World, kind: (typeof kindsOf)[string], id: string) {
  const entry = world.get(kind, id)
  return shownEntry(kind, { id, at: world.changedAt(kind, id) ?? 0, ...(entry ? { entry } : {}) }, 'reference')
}

/** A session from its start to its end, as the page would make it; returns the note's id. */
export function holdSession(fake: FakeEnsora, session: z.output<typeof SessionDone>): string {
  const { student, user, template, place, guardian } = session
  const note = fake.notebook.start({ student, user, template, ...(place ? { place } : {}) })
  const therapist = session.therapist === '' ? undefined : signedBy(session.therapist, fake.now())
  const written: Record<string, HeldValue> = {
    ...(session.date === undefined ? {} : { Date: session.date }),
    ...(session.from === undefined ? {} : { 'Start Time': session.from }),
    ...(session.to === undefined ? {} : { 'End Time': session.to }),
    Notes: session.notes,
    ...(therapist ? { Signature: therapist, 'Therapist Signature': therapist } : {}),
    ...(guardian ? { 'Guardian Name': guardian.name, Relationship: guardian.relationship } : {}),
    ...(guardian?.signs ? { 'Guardian Signature': signedBy(guardian.name, fake.now()) } : {}),
  }
  if (session.publish) fake.notebook.publish(note.id, written)
  else fake.notebook.write(note.id, written)
  return note.id
}

const Size = z.strictObject({
  sites: z.int().min(1),
  students: z.int().min(1),
  users: z.int().min(1),
  notes: z.int().min(0),
  appointments: z.int().min(1),
  seed: z.int().optional(),
  firstDay: z.iso.date().optional(),
})
const Edit = z.strictObject({ notes: z.int().min(1), count: z.int().min(1) })

/** `POST /_control/big` takes a big town's place; `POST /_control/big/edit` edits some of its notes now. */
function big(fake: FakeEnsora, what: string | undefined, given: object): Answer {
  const [size, edit] = [Size.safeParse(given), Edit.safeParse(given)]
  if (what === 'edit' && edit.success) editNotes(fake.world, edit.data, edit.data.count, fake.now().getTime())
  else if (what === undefined && size.success) fake.fill(createBigWorld(createBigTown(size.data), fake.now))
  else return json(400, { error: 'no such size' })
  return json(200, stateOf(fake))
}

async function turn(fake: FakeEnsora, given: object): Promise<Answer> {
  const change = Knobs.partial().safeParse(given)
  if (!change.success) return json(400, { error: change.error.issues.map(issue => issue.path.join('.')) })
  if (change.data.offline === 'refuse') return json(400, { error: 'use unavailable over HTTP' })
  await fake.set(Object.fromEntries(Object.keys(given).map(name => [name, Reflect.get(change.data, name)])))
  return json(200, stateOf(fake))
}

function stateOf(fake: FakeEnsora) {
  const counts = Object.fromEntries(Object.entries(kindsOf).map(([list, kind]) => [list, fake.count(kind)]))
  return {
    url: fake.url,
    knobs: fake.knobs(),
    counts,
    invitations: fake.invitations().length,
    changes: fake.world.changes(),
  }
}

function parsed(body: string): object {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
