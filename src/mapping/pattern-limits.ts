/**
 * Which regular expressions may be run on texts that anybody may have typed: those whose work grows no faster than the
 * square of the text. JavaScript tries every way a pattern can fit, and some patterns have more ways than atoms exist.
 * Refuses rather too much than too little: what is refused can be said by two simpler rules.
 */

/** What one thing in a pattern can cost, and how much a pattern may: the square of the text, and a little. */
const cost = { unbounded: 4, branch: 1, most: 9 }
/** `{2,5}` branches as long as it leaves no more room than this; with more it counts as unbounded. */
const littleRoom = 3
const mostTimes = 1_000

/** Whether a pattern could run for too long; one that is not known before it runs could. */
export function isSlowPattern(pattern: string | undefined): boolean {
  if (pattern === undefined) return true
  if (/\\[1-9k]/.test(pattern.replaceAll('\\\\', ''))) return true // refers to an earlier group
  // What stands for one character is one step, whatever signs it is written with.
  const steps = pattern.replace(/\\[pP]\{[^}]*\}|\\./gsu, 'x').replace(/\[[^\]]*\]/gsu, 'x')
  if (/\(\?(?!:)/.test(steps) || repeatsAChoice(steps)) return true // looks ahead or behind
  // Without `^` it begins anew at every character.
  let sum = steps.startsWith('^') && !steps.includes('|') ? 0 : cost.unbounded
  for (const [sign, from, comma, to] of steps.matchAll(/[*+]|\{(\d+)(,?)(\d*)\}|(?<![(*+}])\?|\|/g)) {
    if (Math.max(Number(from ?? 0), Number(to ?? 0)) > mostTimes) return true
    if (sign === '*' || sign === '+') sum += cost.unbounded
    else if (sign === '?' || sign === '|') sum += cost.branch
    else if (comma) sum += to === '' || Number(to) - Number(from) > littleRoom ? cost.unbounded : cost.branch
  }
  return sum > cost.most
}

/** Whether a group that is repeated holds a repeat or a choice itself: `(a+)+`, `(a|aa)*`. */
function repeatsAChoice(steps: string): boolean {
  const open: boolean[] = []
  for (let at = 0; at < steps.length; at += 1) {
    const rest = steps.slice(at, at + 3)
    if (rest.startsWith('(')) open.push(false)
    else if (rest.startsWith(')')) {
      const chooses = open.pop() ?? false
      if (chooses && /^\)[*+{]/.test(rest)) return true
      if (chooses && open.length > 0) open[open.length - 1] = true
    } else if (open.length > 0 && /^(?:[*+|{]|\?(?!:))/.test(rest)) open[open.length - 1] = true
  }
  return false
}
