/** Notes by the names of their students: the students stand in order in memory, and only those of a page are looked at. */
import { notesByStudent, notesOfStudents } from '../store/lists/session-names.ts'
import { type ListedNote, listNotes, type NoteFilter } from '../store/lists/session-notes.ts'
import { type Asked, inOrderOf, type Listing, type Where } from './listing.ts'
import { cursorOfName, type NamePlace, nameOfCursor } from './name-cursor.ts'
import { bringSources, firstFrom, inOrder, mostByName } from './names.ts'

/** `token`: of the student at the source; `id`: of the entry, or the token again where it was never seen. */
type Student = { token: string; id: string; key: string; count: number }

/** Stands behind every name: students that were never seen have none. */
const nameless = '\uffff'

/** A page: of each student the newest first. */
export async function notesByName(
  where: Where,
  filter: NoteFilter,
  { limit, cursor }: Asked,
): Promise<Listing<ListedNote>> {
  const { hub, db } = where
  const list = `${filter.connection}/note`
  const place = cursor === undefined ? undefined : nameOfCursor(hub.sealer, db.organization, list, cursor)
  if (cursor !== undefined && !place?.note) return { kind: 'bad-cursor' }
  const students = await studentsFrom(where, filter, place)
  if (!students) return { kind: 'too-many' }
  const { total, from } = students
  const isSame = from[0]?.id === place?.id
  const some = enough(from, isSame, limit)
  const tokens = some.map(({ token }) => token)
  const found = await notesOfStudents(db, filter, tokens, isSame ? place?.note : undefined, limit + 1)
  const ids = found.slice(0, limit).map(({ id }) => id)
  const { rows } = await listNotes(db, { ...filter, among: ids }, ids.length)
  const last = found.length > limit ? found[limit - 1] : undefined
  const whose = some.find(({ token }) => token === last?.student)
  const end = last && whose && { key: whose.key, id: whose.id, note: { date: last.date, id: last.id } }
  const next = end ? cursorOfName(hub.sealer, db.organization, list, end) : null
  return { kind: 'page', rows: inOrderOf(ids, rows), next, total }
}

/** The students of the notes that are meant, in order, from a place on; undefined where the notes are too many. */
async function studentsFrom(
  where: Where,
  filter: NoteFilter,
  place: NamePlace | undefined,
): Promise<{ total: number; from: Student[] } | undefined> {
  const groups = await notesByStudent(where.db, filter)
  const total = groups.reduce((sum, { count }) => sum + count, 0)
  if (total > mostByName) return undefined
  const marks = new Map(groups.flatMap(({ id, hash }) => (id && hash ? [[id, hash] as const] : [])))
  const order = inOrder(await bringSources(where, 'student', marks))
  const groupOf = new Map(groups.map(group => [group.id ?? group.student, group]))
  const seen = order.slice(place ? firstFrom(order, place) : 0).flatMap(({ id, key }) => {
    const group = groupOf.get(id)
    return group ? [{ token: group.student, id, key, count: group.count }] : []
  })
  const unseen = groups
    .flatMap(({ id, student, count }) => (id === null ? [{ token: student, id: student, key: nameless, count }] : []))
    .filter(({ id }) => place?.key !== nameless || id >= place.id)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  return { total, from: [...seen, ...unseen] }
}

/** As many as fill a page and one note more. What is left of the first is not known, where a page ended in it. */
function enough(from: readonly Student[], isSame: boolean, limit: number): Student[] {
  const some: Student[] = []
  let sum = 0
  for (const [index, student] of from.entries()) {
    if (sum > limit) break
    some.push(student)
    if (index > 0 || !isSame) sum += student.count
  }
  return some
}
