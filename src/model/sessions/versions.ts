/**
 * What a new version of a note means for what became of the one before: as a table, the first row that fits counts.
 * Source: reference/sessions.md section 7.
 */

export type NoteStanding = {
  paired: boolean
  step: 'none' | 'fill' | 'render' | 'rendered' | 'blocked' | 'stopped'
  review: string | null
  published: boolean
  readable: boolean
  sameContent: boolean
}

export type AfterVersion = {
  /** The pair is looked for, or looked at again. */
  matchDue: boolean
  step: NoteStanding['step']
  due: boolean
  review: string | null
}

type Row = { when: string; is(note: NoteStanding): boolean; means(note: NoteStanding): AfterVersion }

const still = (note: NoteStanding): AfterVersion => ({
  matchDue: false,
  step: note.step,
  due: false,
  review: note.review,
})

export const afterVersionRows: readonly Row[] = [
  {
    when: 'it was rendered and then unmapped, and nobody has decided yet: it goes nowhere else by itself',
    is: note => !note.paired && note.review === 'RENDERED_UNMAPPED',
    means: still,
  },
  {
    when: 'it has no appointment, and has left something at another one: one is looked for, and that is still to be seen',
    is: note => !note.paired && note.review === 'LEFT_BEHIND',
    means: note => ({ matchDue: true, step: 'none', due: false, review: note.review }),
  },
  {
    when: 'it has no appointment: one is looked for',
    is: note => !note.paired,
    means: () => ({ matchDue: true, step: 'none', due: false, review: null }),
  },
  {
    when: 'it was rendered and is taken back: a person looks',
    is: note => !note.published && note.step === 'rendered',
    means: note => ({ ...still(note), review: 'UNPUBLISHED' }),
  },
  {
    when: 'it is taken back before it was rendered: nothing more is brought, and a person looks',
    is: note => !note.published,
    means: () => ({ matchDue: false, step: 'stopped', due: false, review: 'UNPUBLISHED' }),
  },
  {
    when: 'it says what it said before: what became of it stays, unless it was gone meanwhile',
    is: note => note.sameContent && note.step !== 'stopped',
    means: note => ({ ...still(note), due: note.step === 'fill' || note.step === 'render' }),
  },
  {
    when: 'it was rendered and says something else: never silently, a person looks',
    is: note => note.step === 'rendered',
    means: note => ({ ...still(note), review: 'CHANGED_AFTER_RENDER' }),
  },
  {
    when: 'it cannot be read any more: nothing more is brought, and a person looks',
    is: note => !note.readable,
    means: () => ({ matchDue: false, step: 'stopped', due: false, review: 'UNREADABLE' }),
  },
  {
    when: 'its appointment was changed there and nobody has decided yet: that stays first',
    is: note => note.review === 'RECHECK',
    means: still,
  },
  {
    when: 'it has an appointment and was not rendered: notes and signatures are brought again, every gate is asked again',
    is: () => true,
    means: () => ({ matchDue: true, step: 'fill', due: true, review: null }),
  },
]

/** What a new version means. */
export function afterVersion(note: NoteStanding): AfterVersion {
  const row = afterVersionRows.find(each => each.is(note))
  return row ? row.means(note) : still(note)
}
