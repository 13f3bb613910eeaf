/** A PDF read back by another library (pdf.js): its text, its structure, and its pages as pictures. */
import { createCanvas } from '@napi-rs/canvas'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** The text of each page, in the order it stands in the file. */
export async function textOfPages(bytes: Uint8Array): Promise<string[]> {
  const task = getDocument({ data: bytes.slice(), useSystemFonts: false, verbosity: 0 })
  const document = await task.promise
  const texts: string[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent()
    texts.push(items.map(item => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''))
  }
  await task.destroy()
  return texts
}

/** What assistive technology and the window's title are made of. */
export async function openPdf(bytes: Uint8Array): Promise<{
  info: object
  lang: string | undefined
  marked: boolean
  outline: string[]
  /** The roles in the structure trees of all pages. */
  structure: string[]
}> {
  const task = getDocument({ data: bytes.slice(), useSystemFonts: false, verbosity: 0 })
  const document = await task.promise
  const roles = new Set<string>()
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if ('role' in node) roles.add(String(node.role))
    if ('children' in node && Array.isArray(node.children)) for (const child of node.children) collect(child)
  }
  for (let number = 1; number <= document.numPages; number++) {
    collect(await (await document.getPage(number)).getStructTree())
  }
  const [{ info }, outline, marks] = await Promise.all([
    document.getMetadata(),
    document.getOutline(),
    document.getMarkInfo(),
  ])
  const lang = 'Language' in info ? String(info.Language) : undefined
  await task.destroy()
  return {
    info,
    lang,
    // pdf.js gives a map where its types say an object.
    marked: new Map(marks instanceof Map ? marks : Object.entries(marks ?? {})).get('Marked') === true,
    outline: (outline ?? []).map(item => item.title),
    structure: [...roles],
  }
}

/** Each page as a PNG. */
export async function picturesOf(bytes: Uint8Array, scale = 1.4): Promise<Buffer[]> {
  const task = getDocument({ data: bytes.slice(), useSystemFonts: false, verbosity: 0 })
  const document = await task.promise
  const pictures: Buffer[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const viewport = page.getViewport({ scale })
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height))
    const canvasContext = canvas.getContext('2d')
    await page.render({ canvas: null, canvasContext: canvasContext as never, viewport }).promise
    pictures.push(canvas.toBuffer('image/png'))
  }
  await task.destroy()
  return pictures
}
