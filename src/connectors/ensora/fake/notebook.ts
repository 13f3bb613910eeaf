/**
 * What a therapist does there: opens the notebook, writes, signs, publishes; later edits what may be edited, takes the note
 * back or deletes it. Signatures, user and location cannot be edited once a note was published.
 */

import type { FieldType } from '../../../model/sessions/source.ts'
import { localTimeIn } from '../../../model/time.ts'
import { drawSignature } from './drawing.ts'
import type { TownField } from './town.ts'
import type { HeldNote, HeldPlace, HeldSignature, HeldValue, World } from './world.ts'

export type NewSession = { student: string; user: string; template: string; place?: HeldPlace }
/** What is written under each label; text that is empty empties the field. */
export type Written = Readonly<Record<string, HeldValue>>

export type Notebook = ReturnType<typeof createNotebook>

const fixedAfterPublishing: ReadonlySet<FieldType> = new Set(['signature', 'location'])

/** The notebook over a world. */
export function createNotebook(world: World, now: () => Date, newId: () => string, zone: string) {
  const noteOf = (id: string): HeldNote => {
    const note = world.get('note', id)
    if (!note) throw new Error('There is no such note.')
    return note
  }
  const wallOf = (studentId: string) => {
    const student = world.get('student', studentId)
    const site = student && world.get('site', student.site)
    return localTimeIn(student?.zone ?? site?.zone ?? zone, now())
  }
  const save = (note: HeldNote, written: Written): HeldNote => {
    const values = note.values.map(each => {
      const value = written[each.label]
      const isFixed = note.shown && fixedAfterPublishing.has(each.type)
      return value === undefined || isFixed ? each : { ...each, value: value === '' ? null : value }
    })
    const changed = { ...note, values }
    world.put('note', changed)
    return changed
  }
  return {
    /** Opens the notebook: date and start time are now, on the wall of the student. */
    start({ student, user, template, place }: NewSession): HeldNote {
      const [person, author, form] = [
        world.get('student', student),
        world.get('user', user),
        world.get('template', template),
      ]
      if (!person || !author || !form) throw new Error('Choose a student, a user and a template.')
      if (!person.soapEnabled) throw new Error('SOAP notes are switched off for this student.')
      const wall = wallOf(student)
      const filled: Written = { Date: wall.date, 'Start Time': wall.time, ...(place ? { Location: { place } } : {}) }
      const id = `note-${newId()}`
      const values = form.fields.map(({ label, type }: TownField) => ({ label, type, value: filled[label] ?? null }))
      const note: HeldNote = { id, template, student, user, published: false, shown: false, values }
      world.put('note', note)
      return note
    },
    /** Saves what was written; the newest version is all there is. */
    write: (id: string, written: Written): HeldNote => save(noteOf(id), written),
    /** Publishes; an end time that nobody has written is now. */
    publish(id: string, written: Written = {}): HeldNote {
      const note = save(noteOf(id), written)
      const end = note.values.find(({ label }) => label === 'End Time')
      const values: Written = end?.value === null ? { 'End Time': wallOf(note.student).time } : {}
      const published = { ...save(note, values), published: true, shown: true }
      world.put('note', published)
      return published
    },
    unpublish(id: string): HeldNote {
      const note = { ...noteOf(id), published: false }
      world.put('note', note)
      return note
    },
    remove(id: string): void {
      noteOf(id)
      world.remove('note', id)
    },
  }
}

/** A signature as somebody with this name would draw it here. */
export function signedBy(name: string, at: Date): { signature: HeldSignature } {
  return { signature: { contentType: 'image/png', bytes: drawSignature(name), signedAt: at.toISOString() } }
}
