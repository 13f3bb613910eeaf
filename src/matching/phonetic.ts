/** How a name sounds: to find people, and to bring them near; it never makes a match (reference/matching.md section 4). */
import { doubleMetaphone } from 'double-metaphone'
import { remember } from './remember.ts'

/** The phonetic form of a folded name; scripts that Metaphone does not know stand for themselves. */
export const phonetic = remember(20_000, name => doubleMetaphone(name)[0] || name)
