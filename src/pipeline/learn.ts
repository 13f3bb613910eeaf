/**
 * Apply, what a message taught without changing a record: the source's own state of it, and ids that it is known by. An
 * echo of what the hub did there itself is the usual case: its new ids lead to the record from then on.
 */
import { writeLinks } from '../store/links.ts'
import { lockRecords } from '../store/locks.ts'
import { writeMarks } from '../store/record-marks.ts'
import { keepSources, writeRecordSources } from '../store/record-sources.ts'
import { linkOfHeld } from './held-links.ts'
import { aliasToken } from './items.ts'
import type { Context, Lesson } from './plan.ts'

/** Keeps what was learned; the last lesson of a record counts. Nothing is written when there is none. */
export async function keepLessons(context: Context, lessons: readonly Lesson[]): Promise<void> {
  if (lessons.length === 0) return
  const { db, hub, organization, connection, now } = context
  const last = [...new Map(lessons.map(lesson => [lesson.known.id, lesson])).values()]
  await lockRecords(
    db,
    last.map(({ known }) => known.id),
  )
  const isOwn = ({ known }: Lesson) => known.connection === connection.id
  const sealed = ({ known, learned }: Lesson, kind: 'record.source' | 'record_source') => ({
    record: known.id,
    body: hub.sealer.sealJson(
      organization,
      kind,
      kind === 'record.source' ? known.id : `${known.id}/${connection.id}`,
      learned.source,
    ),
  })
  await keepSources(
    db,
    last.filter(isOwn).map(lesson => sealed(lesson, 'record.source')),
  )
  const foreign = last.filter(lesson => !isOwn(lesson)).map(lesson => sealed(lesson, 'record_source'))
  await writeRecordSources(db, organization, connection.id, foreign, now)
  await writeMarks(
    db,
    organization,
    connection.id,
    lessons.flatMap(({ item, known, learned }) =>
      (learned.marks ?? []).map(({ kind, at }) => ({ record: known.id, kind, at: new Date(at), message: item.row.id })),
    ),
  )
  await writeLinks(
    db,
    organization,
    lessons.flatMap(({ entity, known, learned }) => [
      ...learned.aliases
        .filter(alias => alias.system !== 'record')
        .map(alias => ({
          connection: connection.id,
          entity,
          token: aliasToken(context, entity, alias),
          record: known.id,
          kind: 'auto' as const,
          reasons: ['source'],
        })),
      ...(learned.held
        ? [linkOfHeld(context, known.id, known.resource.resourceType, learned.held, known.since ? 0 : known.version)]
        : []),
    ]),
    now,
  )
}
