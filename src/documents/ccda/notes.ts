/** Clinical notes: a section for each kind, with the notes in it as activities; a note that is a file travels as one. */
import type { NoteSection } from '../../model/redox/circumstances.ts'
import type { Coded } from '../../model/redox/parts.ts'
import type { VisitPush } from '../../model/redox/visit-push.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeXml, hasCode, nameOf } from './codes.ts'
import { idXml, uuidOf } from './ids.ts'
import { rebuildNarrative } from './narrative.ts'
import type { DocumentPen } from './section.ts'
import { templateIds } from './templates.ts'
import { hl7Time, spanXml, spokenTime, timeXml } from './times.ts'

const hospitalCourse = '8648-8'

/** Whether a section of notes tells the course of the stay, which has a section of its own. */
export function isHospitalCourse(section: NoteSection): boolean {
  return section.Code === hospitalCourse || /hospital course/i.test(`${section.Title ?? ''} ${section.Name ?? ''}`)
}

/** The course of a stay as markup; undefined when no note tells it. */
export function hospitalCourseOf(visit: VisitPush): string | undefined {
  const found = visit.NoteSections.filter(isHospitalCourse).flatMap(section =>
    isBlank(section.Text) ? section.Notes.map(note => (isFile(note) ? undefined : note.FileContents)) : [section.Text],
  )
  const texts = found.filter((text): text is string => text !== undefined && !isBlank(text))
  return texts.length > 0 ? texts.join('<br/>') : undefined
}

/** Sections of notes with something in them, but the course of the stay. */
export function noteSectionsOf(visit: VisitPush): NoteSection[] {
  return visit.NoteSections.filter(
    section =>
      !isHospitalCourse(section) && (!isBlank(section.Text) || section.Notes.some(note => !isBlank(note.FileContents))),
  )
}

type Note = NoteSection['Notes'][number]

const files: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  'application/pdf': 'application/pdf',
  rtf: 'text/rtf',
  'text/rtf': 'text/rtf',
  'application/rtf': 'text/rtf',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  'image/jpeg': 'image/jpeg',
  png: 'image/png',
  'image/png': 'image/png',
  tiff: 'image/tiff',
  'image/tiff': 'image/tiff',
}

const mediaTypeOf = (note: Note): string | undefined => files[note.ContentType?.trim().toLowerCase() ?? '']

/** A note whose contents are a file in base64. */
function isFile(note: Note): boolean {
  const contents = note.FileContents?.trim() ?? ''
  return mediaTypeOf(note) !== undefined && contents.length >= 16 && isBase64(contents)
}

function isBase64(text: string): boolean {
  const bare = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  return bare.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(bare)
}

/** Writes one section of notes, in pieces. */
export function* writeNotes(section: NoteSection, index: number, pen: DocumentPen): Generator<string> {
  const key = `notes-${index + 1}`
  const title = section.Title ?? nameOf(section) ?? 'Notes'
  const notes = section.Notes.filter(note => !isBlank(note.FileContents))
  const whole: Note = { AltCodes: [], FileContents: section.Text }
  const listed = notes.length > 0 ? notes : [whole]
  yield `<component><section>${templateIds('notesSection')}`
  yield codeXml('code', hasCode(section) ? section : general, { prefer: [systems.loinc] })
  yield `${el('title', {}, textOf(title))}<text ID="${key}">`
  if (!isBlank(section.Text)) yield* rebuildNarrative(section.Text ?? '', key)
  else
    for (const [number, note] of listed.entries()) {
      const head = [nameOf(note), spokenTime(note.DateTime)].filter(Boolean).join(', ')
      const caption = head === '' ? '' : el('caption', {}, textOf(head))
      yield `<list><item ID="${key}-${number + 1}">${caption}`
      if (isFile(note)) yield textOf(`File attached (${mediaTypeOf(note)})`)
      else yield* rebuildNarrative(note.FileContents ?? '', `${key}-${number + 1}`)
      yield '</item></list>'
    }
  yield '</text>'
  for (const [number, note] of listed.entries()) {
    const place = `${key}-${number + 1}`
    yield* writeNote(note, section, isBlank(section.Text) ? place : key, `${pen.seed}|${place}`, pen)
  }
  yield '</section></component>'
}

const general: Coded = { Code: '34109-9', CodeSystem: systems.loinc, Name: 'Note' }

function* writeNote(
  note: Note,
  section: NoteSection,
  place: string,
  seed: string,
  pen: DocumentPen,
): Generator<string> {
  const reference = el('reference', { value: `#${place}` })
  const kind = hasCode(note) ? note : hasCode(section) ? section : undefined
  yield `<entry typeCode="DRIV"><act classCode="ACT" moodCode="EVN">${templateIds('note')}${el('id', { root: uuidOf(seed) })}`
  const translations = kind === undefined ? [] : [kind, ...kind.AltCodes]
  yield codeXml('code', { ...general, AltCodes: translations })
  if (isFile(note)) {
    yield `<text mediaType="${mediaTypeOf(note)}" representation="B64">`
    yield note.FileContents?.replace(/\s+/g, '') ?? ''
    yield `${reference}</text>`
  } else yield el('text', {}, reference)
  yield '<statusCode code="completed"/>'
  yield timeXml('effectiveTime', note.DateTime)
  yield pen.author
  yield encounterXml(note, pen.organization)
  yield '</act></entry>'
}

function encounterXml(note: Note, organization: string): string {
  const { Encounter } = note
  const ids = (Encounter?.Identifiers ?? []).flatMap(each => idXml(each, organization) ?? [])
  if (ids.length === 0) return ''
  return el(
    'entryRelationship',
    { typeCode: 'COMP', inversionInd: 'true' },
    el(
      'encounter',
      { classCode: 'ENC', moodCode: 'EVN' },
      ...ids,
      hasCode(Encounter?.Type) ? codeXml('code', Encounter?.Type) : undefined,
      hl7Time(Encounter?.DateTime) === undefined
        ? undefined
        : spanXml('effectiveTime', Encounter?.DateTime, Encounter?.EndDateTime),
    ),
  )
}
