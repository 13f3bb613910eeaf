/** What a category of drift is: how it changes an entry, and what an entry must have so that it can. */
import type { Random } from '../../random.ts'
import type { Entry } from '../entry.ts'
import type { Person } from '../person.ts'

export type DriftGroup = 'birth date' | 'names' | 'life' | 'quality'

export type Drift = {
  name: string
  group: DriftGroup
  /** Gives the entry what the drift needs: a suffix to lose, a double surname to halve. */
  prepare?(entry: Entry, random: Random): Entry
  /** The entry as it is written the other time; the same when it does not fit, which counts as nothing. */
  change(entry: Entry, random: Random, person: Person): Entry
}
