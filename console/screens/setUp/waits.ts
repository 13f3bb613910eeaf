/** The waits between tries as people write them: `5 s, 30 s, 2 min, 1 h`. Pure. */

const units = { s: 1_000, min: 60_000, h: 3_600_000 } as const
const part = /^(\d+(?:[.,]\d+)?)\s*(s|min|h)$/

/** Milliseconds from words, in order; undefined where a part is not a number and a unit. */
export function readWaits(text: string): number[] | undefined {
  const parts = text
    .split(/(?<=[a-z])\s*[;,]/)
    .map(each => each.trim())
    .filter(Boolean)
  const waits = parts.map(each => {
    const [, number = '', unit = ''] = each.match(part) ?? []
    return unit in units ? Math.round(Number(number.replace(',', '.')) * units[unit as keyof typeof units]) : undefined
  })
  return waits.every(each => each !== undefined) ? waits : undefined
}

/** Words from milliseconds, in the largest unit that needs no fraction. */
export function writeWaits(waits: readonly number[]): string {
  return waits
    .map(ms => {
      const unit = ms > 0 && ms % units.h === 0 ? 'h' : ms > 0 && ms % units.min === 0 ? 'min' : 's'
      return `${ms / units[unit]} ${unit}`
    })
    .join(', ')
}
