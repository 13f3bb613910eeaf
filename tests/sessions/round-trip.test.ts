import fc from 'fast-check'
import type { Bundle } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { drawSignature } from '../../src/connectors/ensora/fake/drawing.ts'
import { penSignature } from '../../src/connectors/ensora/fake/pen.ts'
import { problemsOf } from '../../src/connectors/fhir/testing/validate.ts'
import type { NoteFacts } from '../../src/model/sessions/provenance-facts.ts'
import { readNote } from '../../src/model/sessions/read-note.ts'
import { ruleOf } from '../../src/model/sessions/roles.ts'
import type { NoteValue, SourceNote } from '../../src/model/sessions/source.ts'
import { fillingFromFhir, peopleFromFhir, visitFromFhir } from '../../src/model/sessions/testing/filling-from-fhir.ts'
import {
  firstVersion,
  ids,
  wholeFacts,
  writtenStudent,
  writtenUser,
} from '../../src/model/sessions/testing/note-facts.ts'
import { fillingOf } from '../../src/sessions/filling.ts'
import { finishNote } from '../../src/sessions/note-as-fhir.ts'

const zones = fc.constantFrom('America/Toronto', 'America/St_Johns', 'Asia/Kathmandu', 'UTC', 'Australia/Lord_Howe')
/** Anything that is well-formed text. */
const anyText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter(each => each.isWellFormed() && each.trim() !== '')
/** What R4 can carry as a string: no control characters but tab and line ends. */
const text = anyText.filter(each => !/[^\P{Cc}\t\n\r]/u.test(each))
const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map(each => each + 0) // JSON has no -0
const minute = fc.integer({ min: 0, max: 1439 }).map(each => `${two(Math.floor(each / 60))}:${two(each % 60)}`)
const day = fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
const place = fc
  .record({
    text: fc.option(text, { nil: undefined }),
    at: fc.option(
      fc.tuple(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true })),
      { nil: undefined },
    ),
    accuracy: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true }), { nil: undefined }),
  })
  .filter(each => each.text !== undefined || each.at !== undefined)
  .map(({ text: said, at, accuracy }) => ({
    ...(said === undefined ? {} : { text: said }),
    ...(at === undefined ? {} : { latitude: at[0] + 0, longitude: at[1] + 0 }),
    ...(accuracy === undefined ? {} : { accuracy: accuracy + 0 }),
  }))
const images = [drawSignature('one'), drawSignature('two', 5), drawSignature('blank', 0), Buffer.from(penSignature)]
const signature = fc
  .record({ image: fc.constantFrom(...images), at: fc.option(day, { nil: undefined }) })
  .map(({ image, at }) => ({
    contentType: 'image/png',
    data: image.toString('base64'),
    ...(at ? { signedAt: at.toISOString() } : {}),
  }))

const value = <Kind extends NoteValue>(label: string, made: fc.Arbitrary<Omit<Kind, 'label'>>) =>
  made.map(each => ({ label, ...each }) as unknown as NoteValue)
const maybe = (made: fc.Arbitrary<NoteValue>) => fc.option(made, { nil: undefined })
const typed = (label: string, made = text) =>
  value(
    label,
    made.map(said => ({ type: 'free-text' as const, text: said })),
  )

/** Fields that play no part: labels of any kind, and labels of parts that another field plays already. */
const answer = fc.oneof(
  fc.tuple(text, text).map(([label, said]): NoteValue => ({ label, type: 'free-text', text: said })),
  fc.tuple(text, number).map(([label, said]): NoteValue => ({ label, type: 'numeric', number: said })),
  fc
    .tuple(text, fc.array(text, { minLength: 1, maxLength: 3 }))
    .map(([label, choices]): NoteValue => ({ label, type: 'multiple-select', choices })),
  fc.tuple(text, place).map(([label, where]): NoteValue => ({ label, type: 'location', place: where })),
  signature.map((drawn): NoteValue => ({ label: 'Signature', type: 'signature', signature: drawn })),
  typed('Caregiver Name'),
)

const note = fc
  .record({
    day: day.map(each => each.toISOString().slice(0, 10)),
    times: fc.tuple(minute, minute).filter(([from, to]) => from !== to),
    notes: maybe(typed('Notes', anyText)),
    location: maybe(
      value(
        'Location',
        place.map(where => ({ type: 'location' as const, place: where })),
      ),
    ),
    therapist: maybe(
      value(
        'Therapist Signature',
        signature.map(drawn => ({ type: 'signature' as const, signature: drawn })),
      ),
    ),
    name: maybe(typed('Guardian Name')),
    relationship: maybe(typed('Relationship')),
    guardian: maybe(
      value(
        'Guardian Signature',
        signature.map(drawn => ({ type: 'signature' as const, signature: drawn })),
      ),
    ),
    mileage: maybe(
      value(
        'Mileage',
        number.map(said => ({ type: 'numeric' as const, number: said })),
      ),
    ),
    pos: maybe(typed('Place of Service')),
    answers: fc.array(answer, { maxLength: 5 }),
  })
  .map((made): SourceNote => {
    const { day: date, times, notes, location, therapist, name, relationship, guardian, mileage, pos, answers } = made
    // A field that is left out has a part all the same: it is there, and empty.
    const empty = ['Notes', 'Location', 'Therapist Signature'] as const
    const kinds = { Notes: 'free-text', Location: 'location', 'Therapist Signature': 'signature' } as const
    const filled = [notes, location, therapist, name, relationship, guardian, mileage, pos].filter(
      each => each !== undefined,
    )
    const rest = empty.filter(label => !filled.some(each => each.label === label))
    return {
      ...firstVersion.note,
      values: [
        { label: 'Date', type: 'date', text: date },
        { label: 'Start Time', type: 'time', text: times[0] },
        { label: 'End Time', type: 'time', text: times[1] },
        ...filled,
        ...rest.map((label): NoteValue => ({ label, type: kinds[label], empty: true })),
        ...answers,
      ],
    }
  })

const noImages = { signatures: async () => ({ kind: 'kept' as const }) }

async function asFhir(facts: NoteFacts): Promise<Bundle> {
  const versions = facts.versions.map(version => ({ ...version, images: {} }))
  const made = await finishNote(noImages, { facts: { ...facts, versions }, contents: new Map() }, new Date(0))
  if (made.kind !== 'bundle') throw new Error(made.kind)
  return JSON.parse(JSON.stringify(made.bundle)) as Bundle
}

function two(part: number): string {
  return String(part).padStart(2, '0')
}

describe('a note on its way through FHIR', () => {
  it('C03 what reaches the appointment can be read back from the bundle, field by field', async () => {
    await fc.assert(
      fc.asyncProperty(note, zones, async (written, zone) => {
        const read = readNote(written, undefined, { organization: zone })
        fc.pre(read.kind === 'session') // the hour that the clock leaves out is no time
        const filling = fillingOf({ appointment: ids.appointment, note: ids.note, contentHash: '' }, read, {
          appendix: true,
        })
        if (filling.kind !== 'made') throw new Error(filling.kind)
        const { appointment, note: _note, contentHash, ...expected } = filling.filling
        const bundle = await asFhir({ ...wholeFacts, versions: [{ ...firstVersion, note: written, zone }] })
        const skips = (label: string) => ruleOf(label)?.rule.types.includes('signature') === true
        expect(fillingFromFhir(bundle, skips)).toEqual(expected)
        const { mileage, placeOfService } = read.content
        expect(visitFromFhir(bundle)).toEqual({ mileage, placeOfService })
      }),
      { numRuns: 300 },
    )
  })

  it('C01 whatever a note says, every resource of it is valid', async () => {
    await fc.assert(
      fc.asyncProperty(note, zones, async (written, zone) => {
        const bundle = await asFhir({ ...wholeFacts, versions: [{ ...firstVersion, note: written, zone }] })
        expect((bundle.entry ?? []).flatMap(({ resource }) => (resource ? problemsOf(resource) : []))).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it('C03 names, birth date, e-mail, title, credentials, zone and the ids of both sides can be read back', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, text, async (first, last, title) => {
        const known = { version: 1, changedAt: new Date(0) }
        const student = { ...writtenStudent, first, last }
        const user = { ...writtenUser, first: last, last: first, title }
        const bundle = await asFhir({
          ...wholeFacts,
          students: [{ id: ids.student, source: student.id, known: { ...known, body: student } }],
          users: [{ id: ids.user, source: user.id, known: { ...known, body: user } }],
        })
        const { birthDate, zone } = student
        const { email, credentials } = user
        expect(peopleFromFhir(bundle)).toEqual({
          student: { first, last, birthDate, zone },
          user: { first: last, last: first, email, credentials, title },
          site: 'Oak Street',
          note: 'note-1',
        })
      }),
    )
  })
})
