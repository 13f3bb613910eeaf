/**
 * Words as glyphs, kept by the thread: labels come again in every document. Marks (dots of Arabic letters, accents that
 * the font sets apart) become outlines, and their text goes to the letter they belong to; each pair of outline and text
 * has a number of its own. So text taken from the PDF is whole and in order, whatever way its letters are composed.
 */
import type { Font, Glyph, GlyphRun, Subset } from 'fontkit'
import type { Face } from './fonts.ts'

/** A word's glyphs in the order they are drawn; lengths in thousandths of the font size. */
export type Shaped = { glyphs: readonly ShapedGlyph[]; marks: readonly ShapedMark[]; width: number }
type ShapedGlyph = { id: number; advance: number; xAdvance: number; xOffset: number; yOffset: number }
/** An outline (an SVG path in units of the font, y up) and where it stands, from the beginning of the word. */
export type ShapedMark = { outline: string; x: number; y: number }

/** What pdfkit asks of a font: `layout` with the feature `rtla` lays out from right to left. */
export type SharedFont = { face: Face; font: Font; shape(text: string, rtl: boolean): Shaped }

// Enough for the words of several hundred forms; then it begins again.
const mostWords = 20_000
const shared = new Map<Face, SharedFont>()

/** The font of a face as this thread keeps it. */
export function sharedFont(face: Face): SharedFont {
  const known = shared.get(face)
  if (known) return known
  const font = makeShared(face)
  shared.set(face, font)
  return font
}

function makeShared(face: Face): SharedFont {
  const { font } = face
  const scale = 1000 / font.unitsPerEm
  const words = new Map<string, Shaped>()
  const numbers = new Map<string, number>()
  const outlines: { glyph: number; codePoints: readonly number[] }[] = []
  // fontkit keeps one object for each outline with the text it was first made for; here each has its own.
  const shaper: Font = Object.create(font, {
    getGlyph: {
      value: (id: number, codePoints: number[] = []): Glyph =>
        Object.create(font.getGlyph(id), { codePoints: { value: codePoints } }),
    },
  })

  function numberOf(glyph: number, codePoints: readonly number[]): number {
    const key = `${glyph} ${codePoints.join(' ')}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, outlines.length)
    return outlines.push({ glyph, codePoints }) - 1
  }
  // Number 0 is the outline that stands for "no glyph" in every font.
  numberOf(0, [0])

  function shape(text: string, rtl: boolean): Shaped {
    const key = rtl ? `\u0000${text}` : text
    const known = words.get(key)
    if (known) return known
    const run = shaper.layout(text, [], undefined, undefined, rtl ? 'rtl' : 'ltr')
    const shaped = shapedOf(run, rtl, scale, numberOf)
    if (words.size >= mostWords) words.clear()
    words.set(key, shaped)
    return shaped
  }

  const forPdfkit: Font = Object.create(font, {
    layout: {
      value: (text: string, features?: readonly string[]): Pick<GlyphRun, 'glyphs' | 'positions'> =>
        runOf(wordsOf(text, shape, features?.includes('rtla') ?? false), outlines, scale),
    },
    createSubset: { value: () => subsetOf(font, outlines) },
    // pdfkit asks for the width of glyph 0 by its number here.
    getGlyph: { value: (id: number) => font.getGlyph(outlines[id]?.glyph ?? 0) },
  })
  return { face, font: forPdfkit, shape }
}

/** The glyphs of a word; a mark goes with the letter before it, which stands behind it from right to left. */
function shapedOf(
  run: GlyphRun,
  rtl: boolean,
  scale: number,
  numberOf: (glyph: number, texts: readonly number[]) => number,
): Shaped {
  const isMark = (index: number) => run.positions[index]?.xAdvance === 0 && run.glyphs.length > 1
  const glyphs: ShapedGlyph[] = []
  const marks: ShapedMark[] = []
  let width = 0
  run.glyphs.forEach((glyph, index) => {
    const { xAdvance = 0, xOffset = 0, yOffset = 0 } = run.positions[index] ?? {}
    if (isMark(index) && bearerOf(index) !== undefined) {
      marks.push({ outline: glyph.path.toSVG(), x: width + xOffset * scale, y: yOffset * scale })
      return
    }
    const advance = glyph.advanceWidth * scale
    const id = numberOf(glyph.id, [...glyph.codePoints, ...marksOf(index)])
    glyphs.push({ id, advance, xAdvance: xAdvance * scale, xOffset: xOffset * scale, yOffset: yOffset * scale })
    width += xAdvance * scale
  })
  return { glyphs, marks: marks.filter(mark => mark.outline !== ''), width }

  function bearerOf(mark: number): number | undefined {
    let at = mark
    while (isMark(at)) at += rtl ? 1 : -1
    return at >= 0 && at < run.glyphs.length ? at : undefined
  }
  /** The text of a letter's marks, as it is read. */
  function marksOf(letter: number): number[] {
    const found: number[] = []
    for (let at = letter + (rtl ? -1 : 1); isMark(at); at += rtl ? -1 : 1)
      found.push(...(run.glyphs[at]?.codePoints ?? []))
    return found
  }
}

/** The words of a run in the order they are drawn. Blanks stay words of their own. */
export function wordsOf(text: string, shape: SharedFont['shape'], rtl: boolean): Shaped[] {
  const words = text.split(/(?<= )|(?= )/).map(word => shape(word, rtl))
  return rtl ? words.reverse() : words
}

/** pdfkit changes what it is given: it gets objects of its own, in the units of the font. */
function runOf(
  words: readonly Shaped[],
  outlines: readonly { codePoints: readonly number[] }[],
  scale: number,
): Pick<GlyphRun, 'glyphs' | 'positions'> {
  const glyphs: unknown[] = []
  const positions: unknown[] = []
  for (const word of words) {
    for (const { id, advance, xAdvance, xOffset, yOffset } of word.glyphs) {
      glyphs.push({ id, advanceWidth: advance / scale, codePoints: outlines[id]?.codePoints ?? [] })
      positions.push({ xAdvance: xAdvance / scale, yAdvance: 0, xOffset: xOffset / scale, yOffset: yOffset / scale })
    }
  }
  return { glyphs, positions } as Pick<GlyphRun, 'glyphs' | 'positions'>
}

type OpenSubset = Subset & { glyphs: number[]; mapping: Record<number, number> }

/** A subset that takes our numbers, and holds an outline once for each text that it stands for. */
function subsetOf(font: Font, outlines: readonly { glyph: number }[]): Subset {
  const subset = font.createSubset() as OpenSubset
  const places = new Map<number, number>([[0, 0]])
  return Object.create(subset, {
    includeGlyph: {
      value(id: number): number {
        const known = places.get(id)
        if (known !== undefined) return known
        const outline = outlines[id]?.glyph ?? 0
        const place = subset.glyphs.push(outline) - 1
        subset.mapping[outline] ??= place
        places.set(id, place)
        return place
      },
    },
    encode: { value: () => subset.encode() },
  })
}
