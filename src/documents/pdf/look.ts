/** How the pages look: sizes, colours, distances. Lengths in points; the page is US Letter, as Canadian offices print. */
import type { SetLine, Style } from './lines.ts'

export const page = { width: 612, height: 792, left: 50, right: 562, top: 74, bottom: 730 } as const

export const columns = { label: 158, gap: 16, indent: 12 } as const

// Contrast on white is at least 7:1 for everything that is read.
export const colours = {
  ink: '#0f172a',
  muted: '#475569',
  accent: '#0b4a63',
  line: '#dbe3ea',
  panel: '#f2f6f9',
} as const

export type Colour = keyof typeof colours
export type Look = Style & { lineHeight: number; colour: Colour }

export const looks = {
  organization: { size: 9.5, weight: 'bold', lineHeight: 13, colour: 'muted' },
  title: { size: 21, weight: 'bold', lineHeight: 27, colour: 'accent' },
  reference: { size: 10, weight: 'regular', lineHeight: 14, colour: 'muted' },
  name: { size: 14, weight: 'bold', lineHeight: 19, colour: 'ink' },
  fact: { size: 7.8, weight: 'regular', lineHeight: 11, colour: 'muted' },
  factValue: { size: 9.8, weight: 'regular', lineHeight: 13, colour: 'ink' },
  heading: { size: 12, weight: 'bold', lineHeight: 16, colour: 'accent' },
  group: { size: 9.8, weight: 'bold', lineHeight: 14, colour: 'ink' },
  label: { size: 9, weight: 'regular', lineHeight: 12.4, colour: 'muted' },
  value: { size: 10, weight: 'regular', lineHeight: 13.8, colour: 'ink' },
  running: { size: 8, weight: 'regular', lineHeight: 11, colour: 'muted' },
} as const satisfies Record<string, Look>

/** Arabic letters reach further up and down than others. */
export function heightOf(line: SetLine, look: Look): number {
  const tall = line.runs.some(run => run.face.name.startsWith('arabic'))
  return tall ? look.lineHeight * 1.22 : look.lineHeight
}

/** Where the base line of a line is, from its upper edge. */
export function baseOf(line: SetLine, look: Look): number {
  return heightOf(line, look) / 2 + look.size * 0.36
}

export function heightOfAll(lines: readonly SetLine[], look: Look): number {
  return lines.reduce((height, line) => height + heightOf(line, look), 0)
}
