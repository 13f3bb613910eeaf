/** Students and users by what somebody types: the beginnings of their names, a birth date, an e-mail. In memory, as lists by name are. */
import { foldText } from '../model/text.ts'
import { marksOfEntries } from '../store/lists/session-names.ts'
import type { Deciding } from './by-hand.ts'
import type { NamedEntry } from './name-index.ts'
import { bringSources, mostByName } from './names.ts'

/** Ids of those who have all of it, at most so many; of more than are held in memory, nobody. */
export async function findNamed(
  { hub, db, connection, rights }: Deciding,
  text: string,
  most: number,
): Promise<string[]> {
  const words = text
    .trim()
    .split(/[\s,]+/)
    .flatMap(wordOf)
  if (words.length === 0) return []
  const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
  const found: string[] = []
  for (const kind of ['student', 'user'] as const) {
    const marks = await marksOfEntries(db, { connection, kind, ...seen }, mostByName)
    if (!marks) continue
    const { entries } = await bringSources({ hub, db, connection }, kind, marks)
    for (const id of marks.keys()) {
      const entry = entries.get(id)
      if (entry && words.every(word => has(entry, word))) found.push(id)
      if (found.length === most) return found
    }
  }
  return found
}

type Word = { folded: string; exact: string }

function wordOf(word: string): Word[] {
  const folded = foldText(word)
  return folded === '' && word === '' ? [] : [{ folded, exact: word.toLowerCase() }]
}

function has({ folded: { first = '', last = '', birthDate, email } }: NamedEntry, { folded, exact }: Word): boolean {
  if (birthDate === exact || email === exact) return true
  return folded.length > 1 && [...first.split(' '), ...last.split(' ')].some(part => part.startsWith(folded))
}
