/**
 * The fonts of a PDF, from npm packages with free licences: one for each script, read when the first character asks for
 * it and kept by the thread. Which and why: docs/decisions/0026-pdf-by-pdfkit.md.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { create, type Font } from 'fontkit'

export type Weight = 'regular' | 'bold'

/** A font file; `name` is also what pdfkit knows it by. */
export type Face = { name: string; font: Font; covers(codePoint: number): boolean }

const google = '@expo-google-fonts'
/** The order decides who draws a character that several have: the first. */
const files: readonly { name: string; regular: string; bold: string }[] = [
  {
    name: 'latin',
    regular: `${google}/noto-sans/400Regular/NotoSans_400Regular.ttf`,
    bold: `${google}/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf`,
  },
  {
    name: 'arabic',
    regular: `${google}/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf`,
    bold: `${google}/noto-sans-arabic/600SemiBold/NotoSansArabic_600SemiBold.ttf`,
  },
  {
    name: 'syllabics',
    regular: `${google}/noto-sans-canadian-aboriginal/400Regular/NotoSansCanadianAboriginal_400Regular.ttf`,
    bold: `${google}/noto-sans-canadian-aboriginal/600SemiBold/NotoSansCanadianAboriginal_600SemiBold.ttf`,
  },
  // One weight only: boxes to tick, arrows and signs.
  {
    name: 'symbols',
    regular: `${google}/noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf`,
    bold: `${google}/noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf`,
  },
  {
    name: 'chinese',
    regular: '@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf',
    bold: '@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf',
  },
]

const loaded = new Map<string, Face>()

/** The face of a script in a weight. */
function faceOf(index: number, weight: Weight): Face | undefined {
  const file = files[index]
  if (file === undefined) return undefined
  const name = `${file.name}-${weight}`
  const known = loaded.get(name)
  if (known) return known
  const font = open(file[weight])
  const asked = new Map<number, boolean>()
  const face: Face = {
    name,
    font,
    covers(codePoint) {
      const found = asked.get(codePoint) ?? font.hasGlyphForCodePoint(codePoint)
      asked.set(codePoint, found)
      return found
    },
  }
  loaded.set(name, face)
  return face
}

function open(path: string): Font {
  // By its path: the packages export their fonts to bundlers only.
  const file = fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url))
  const font = create(readFileSync(file))
  if (font.type !== 'TTF') throw new Error(`${path} is not a font with one face.`)
  return font
}

/** The face that text is set in where nothing else is asked for. */
export function mainFace(weight: Weight): Face {
  const face = faceOf(0, weight)
  if (face === undefined) throw new Error('No font is configured.')
  return face
}

/** The first face that has all of these characters, or undefined. Fonts are opened only when they may be needed. */
export function faceFor(codePoints: readonly number[], weight: Weight): Face | undefined {
  for (let index = 0; index < files.length; index++) {
    const face = faceOf(index, weight)
    if (face && codePoints.every(each => face.covers(each))) return face
  }
  return undefined
}
