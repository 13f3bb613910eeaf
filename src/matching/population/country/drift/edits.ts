/** Slips of the finger, as small functions over one text. Each returns another text, or the same when nothing fits. */
import type { Random } from '../../random.ts'

const letters = 'abcdefghijklmnopqrstuvwxyz'
/** Rows of the keyboard: a slip mostly hits the key beside. */
const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const

/** One letter changed, left out, added or exchanged with the next. The first letter is spared six times in seven. */
export function oneEdit(text: string, random: Random): string {
  const most = text.length - 1
  const at = Math.min(most, random.chance(1 / 7) ? 0 : random.between(1, Math.max(1, most)))
  switch (random.between(0, 3)) {
    case 0:
      return text.slice(0, at) + besideOf(text.charAt(at), random) + text.slice(at + 1)
    case 1:
      return text.length > 2 ? text.slice(0, at) + text.slice(at + 1) : text
    case 2:
      return text.slice(0, at + 1) + besideOf(text.charAt(at), random).toLowerCase() + text.slice(at + 1)
    default:
      return exchanged(text, Math.min(at, most - 1))
  }
}

function besideOf(letter: string, random: Random): string {
  const small = letter.toLowerCase()
  const row = rows.find(each => each.includes(small))
  const place = row?.indexOf(small) ?? 0
  const near = row && random.chance(0.7) ? row.charAt(random.chance(0.5) ? place - 1 : place + 1) : ''
  const other = near || letters.charAt(random.between(0, 25))
  return letter === small ? other : other.toUpperCase()
}

/** Two neighbours exchanged. */
export function exchanged(text: string, at: number): string {
  return at < 0 ? text : text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
}

export function exchangeSomewhere(text: string, random: Random): string {
  return exchanged(text, random.between(0, text.length - 2))
}

/** About a fifth of the letters left out, at least one, never the first. */
export function dropLetters(text: string, random: Random): string {
  const dropped = Math.max(1, Math.round(text.length * 0.2))
  let rest = text
  for (let time = 0; time < dropped && rest.length > 2; time++) {
    const at = random.between(1, rest.length - 1)
    rest = rest.slice(0, at) + rest.slice(at + 1)
  }
  return rest
}

/** One digit of a number or date changed. */
export function oneDigit(text: string, random: Random): string {
  const places = [...text].flatMap((each, at) => (/\d/.test(each) ? [at] : []))
  const at = places.length ? random.pick(places) : 0
  return text.slice(0, at) + String(random.between(0, 9)) + text.slice(at + 1)
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()
}
