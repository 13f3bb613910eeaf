/**
 * Pages drawn into a tagged PDF by pdfkit: text in its structure, decoration and running lines as artifacts, bookmarks.
 * The same layout gives the same bytes: date and file id come from the record.
 */
import PDFDocument from 'pdfkit'
import type { ReferralSummary } from '../referral/model.ts'
import { say, words } from '../referral/words.ts'
import type { Layout } from './layout.ts'
import { type SetLine, setText } from './lines.ts'
import { baseOf, colours, heightOf, type Look, looks, page } from './look.ts'
import type { Mark, Node, Page, Text } from './pages.ts'
import { sharedFont, wordsOf } from './shape.ts'

type Element = PDFKit.PDFStructureElement

/** The bytes of the document. */
export async function draw(summary: ReferralSummary, layout: Layout): Promise<Uint8Array> {
  const at = new Date(summary.updatedAt ?? 0)
  const date = Number.isNaN(at.getTime()) ? new Date(0) : at
  // Metadata is written as XML without escaping.
  const title = [summary.title, summary.reference].filter(Boolean).join(' ').replace(/[<>&]/g, ' ')
  const options: PDFKit.PDFDocumentOptions = {
    size: [page.width, page.height],
    margin: 0,
    autoFirstPage: false,
    // No font by default: pdfkit would read its own Helvetica for each document.
    font: '',
    pdfVersion: '1.7',
    tagged: true,
    lang: summary.language === 'fr' ? 'fr-CA' : 'en-CA',
    displayTitle: true,
    info: { Title: title, Creator: 'Causeway', Producer: 'Causeway', CreationDate: date, ModDate: date },
  }
  // pdfkit's types do not name this profile yet.
  const doc = new PDFDocument(Object.assign(options, { subset: 'PDF/UA' }))
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject))

  const pen = { doc, fonts: new Set<string>() }
  const elements = new Map<Node, Element>()
  const root = build(doc, layout.root, elements)
  doc.addStructure(root)
  const flush = gatherContent(doc)
  layout.pages.forEach((each, index) => {
    doc.addPage()
    for (const mark of each.marks) drawMark(pen, mark, elements)
    drawRunning(pen, summary, index + 1, layout.pages)
    flush()
  })
  root.end()
  doc.end()
  await ended
  return joined(chunks)
}

/** pdfkit makes a buffer of each operator; a page's are gathered and written at once, which spares nearly half of the time. */
function gatherContent(doc: PDFKit.PDFDocument): () => void {
  const write = doc.addContent.bind(doc)
  let content: string[] = []
  doc.addContent = data => {
    content.push(String(data))
    return doc
  }
  return () => {
    write(content.join('\n'))
    content = []
  }
}

type Pen = { doc: PDFKit.PDFDocument; fonts: Set<string> }

function build(doc: PDFKit.PDFDocument, node: Node, elements: Map<Node, Element>): Element {
  const element = doc.struct(node.tag)
  elements.set(node, element)
  for (const child of node.children) element.add(build(doc, child, elements))
  return element
}

function drawMark(pen: Pen, mark: Mark, elements: ReadonlyMap<Node, Element>): void {
  const { doc } = pen
  switch (mark.kind) {
    case 'bookmark':
      doc.outline.addItem(mark.title)
      return
    case 'rule':
      doc.markContent('Artifact', { type: 'Layout' })
      doc.rect(mark.x, mark.y, mark.width, mark.thickness).fill(colours[mark.colour])
      doc.endMarkedContent()
      return
    case 'panel':
      doc.markContent('Artifact', { type: 'Layout' })
      doc.roundedRect(mark.x, mark.y, mark.width, mark.height, 5).fill(colours.panel)
      doc.endMarkedContent()
      return
    case 'text': {
      const content = doc.markStructureContent(mark.text.node.tag)
      drawText(pen, mark.text)
      doc.endMarkedContent()
      elements.get(mark.text.node)?.add(content)
      return
    }
  }
}

function drawText(pen: Pen, text: Omit<Text, 'node'>): void {
  let top = text.top
  pen.doc.fillColor(colours[text.look.colour])
  for (const line of text.lines) {
    const height = heightOf(line, text.look)
    // A paragraph of several lines that begins at the right is set flush right; a single line stays by its label.
    const x = line.rtl && text.lines.length > 1 ? text.x + text.width - line.width : text.x
    drawLine(pen, line, text.look, x, top + baseOf(line, text.look))
    top += height
  }
}

function drawLine(pen: Pen, line: SetLine, look: Look, x: number, baseline: number): void {
  const { doc } = pen
  // Glyphs stand in the order they are seen; this is the text as it is read.
  const turned = line.runs.some(run => run.rtl)
  if (turned) doc.markContent('Span', { actual: line.text })
  let at = x
  for (const run of line.runs) {
    const { font, shape } = sharedFont(run.face)
    if (!pen.fonts.has(run.face.name)) {
      // pdfkit takes an open font of fontkit too; its types name only files and buffers.
      doc.registerFont(run.face.name, font as unknown as Buffer)
      pen.fonts.add(run.face.name)
    }
    doc.font(run.face.name, look.size)
    doc.text(run.text, at, baseline, {
      lineBreak: false,
      baseline: 'alphabetic',
      features: [run.rtl ? 'rtla' : 'ltra'],
      ...{ textWidth: run.width, wordCount: 1 },
    })
    let from = at
    for (const word of wordsOf(run.text, shape, run.rtl)) {
      for (const { outline, x, y } of word.marks) {
        const unit = look.size / 1000
        doc.save().translate(from + x * unit, baseline - y * unit)
        doc.scale(look.size / font.unitsPerEm, -look.size / font.unitsPerEm)
        doc.path(outline).fill().restore()
      }
      from += (word.width * look.size) / 1000
    }
    at += run.width
  }
  if (turned) doc.endMarkedContent()
}

/** The lines at the head and foot of every page: artifacts, since they only repeat. */
function drawRunning(pen: Pen, summary: ReferralSummary, number: number, pages: readonly Page[]): void {
  const { doc } = pen
  const { language } = summary
  const look = looks.running
  const width = page.right - page.left
  doc.markContent('Artifact', { type: 'Pagination' })
  if (number > 1) {
    const reference =
      summary.reference === undefined ? summary.title : `${say(words.reference, language)} ${summary.reference}`
    ends([summary.organization, summary.glance.name ?? '', reference], [0.34, 0.28, 0.36], 40)
    doc.rect(page.left, 56, width, 0.5).fill(colours.line)
  }
  const count = `${say(words.page, language)} ${number} ${say(words.of, language)} ${pages.length}`
  const updated = summary.blocks[0]?.lines.find(line => line.label === say(words.updated, language))
  doc.rect(page.left, 744, width, 0.5).fill(colours.line)
  ends([updated ? `${updated.label} ${updated.value}` : '', '', count], [0.7, 0, 0.28], 750)
  doc.endMarkedContent()

  /** Three short texts, at the left, in the middle and at the right; what has no room ends in an ellipsis. */
  function ends(texts: readonly string[], shares: readonly number[], top: number): void {
    texts.forEach((text, place) => {
      if (text === '') return
      const line = shortened(text, width * (shares[place] ?? 0))
      const x = [page.left, page.left + (width - line.width) / 2, page.right - line.width][place] ?? page.left
      drawText(pen, { lines: [line], look, x, top, width: line.width })
    })
  }

  function shortened(text: string, room: number): SetLine {
    const [line, rest] = setText(text, look, room, new Set())
    if (line && rest === undefined) return line
    return shortened(`${(line?.text ?? '').slice(0, -2)}…`, room + 1)
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
