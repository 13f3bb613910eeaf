/** How a name sounds: to find people, and to bring them near; it never makes a match (reference/matching.md section 4). */
import { doubleMetaphone } from 'double-metaphone'

/** The phonetic form of a folded name; scripts that Metaphone does not know stand for themselves. */
export function phonetic(name: string): string {
  return doubleMetaphone(name)[0] || name
}
