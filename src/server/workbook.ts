/**
 * An Excel workbook written row by row, for files that are longer than memory: one table, a bold head that stays in view,
 * texts as texts and numbers as numbers, nothing as a formula. What does not fit on one sheet goes on the next.
 */
import { type Cell, safeCell } from './csv.ts'
import { type ZipEntry, zipOf } from './zip.ts'

/** Rows that a sheet holds, its head among them (Excel's own limit). */
const rowsOfSheet = 1_048_576
/** What one cell holds, in UTF-16 units. */
const longestText = 32_767
/** What is gathered before it is compressed, in characters. */
const pieceOf = 65_536

export type Table = {
  /** Of the sheet: at most 25 characters, so that a number can follow it. */
  name: string
  head: readonly string[]
  pages: AsyncIterable<readonly (readonly Cell[])[]>
}

/** The bytes of the workbook. @param most rows of a sheet, for tests */
export function workbookOf({ name, head, pages }: Table, at: Date, most = rowsOfSheet): AsyncGenerator<Buffer, void> {
  return zipOf(partsOf(name, head, pages, most), at)
}

async function* partsOf(name: string, head: readonly string[], pages: Table['pages'], most: number) {
  const rows = rowsOf(pages)
  let next = await rows.next()
  let sheets = 0
  do {
    sheets += 1
    yield part(`xl/worksheets/sheet${sheets}.xml`, sheet())
  } while (!next.done)
  // What says how many sheets there are comes last: only then it is known.
  yield part('xl/styles.xml', [styles])
  yield part('xl/workbook.xml', [workbook(name, sheets)])
  yield part('xl/_rels/workbook.xml.rels', [workbookParts(sheets)])
  yield part('_rels/.rels', [packageParts])
  yield part('[Content_Types].xml', [contentTypes(sheets)])

  async function* sheet(): AsyncGenerator<string, void> {
    let text = sheetStart(head) + rowText(1, head, ' s="1"')
    for (let row = 2; row <= most && !next.done; row += 1) {
      text += rowText(row, next.value)
      next = await rows.next()
      if (text.length < pieceOf) continue
      yield text
      text = ''
    }
    yield `${text}</sheetData></worksheet>`
  }
}

async function* rowsOf(pages: Table['pages']): AsyncGenerator<readonly Cell[], void> {
  for await (const page of pages) yield* page
}

const part = (name: string, pieces: ZipEntry['pieces']): ZipEntry => ({ name, pieces })
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006'
const typed = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

function sheetStart(head: readonly string[]): string {
  const columns = head.map(
    (text, at) => `<col min="${at + 1}" max="${at + 1}" width="${widthOf(text)}" customWidth="1"/>`,
  )
  return `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>`
}

/** In characters: rows come later, so the head alone decides; names and ids are about this long. */
const widthOf = (head: string) => Math.min(40, Math.max(16, head.length + 3))

function rowText(row: number, cells: readonly Cell[], style = ''): string {
  return `<row r="${row}">${cells.map((cell, at) => cellText(`${letters(at)}${row}`, safeCell(cell), style)).join('')}</row>`
}

function cellText(place: string, cell: Cell, style: string): string {
  if (cell === null || cell === '') return ''
  if (typeof cell === 'number') return `<c r="${place}"${style}><v>${cell}</v></c>`
  return `<c r="${place}"${style} t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
}

/** A, B, … Z, AA, … */
function letters(at: number): string {
  const last = String.fromCharCode(65 + (at % 26))
  return at < 26 ? last : letters(Math.floor(at / 26) - 1) + last
}

/** Without what XML 1.0 cannot hold: one such character, and no program opens the file. */
function escaped(text: string): string {
  return text
    .slice(0, longestText)
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

const counted = (sheets: number) => Array.from({ length: sheets }, (_, at) => at + 1)

function workbook(name: string, sheets: number): string {
  const list = counted(sheets).map(
    n => `<sheet name="${escaped(n === 1 ? name : `${name} ${n}`)}" sheetId="${n}" r:id="rId${n}"/>`,
  )
  return `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${list.join('')}</sheets></workbook>`
}

function workbookParts(sheets: number): string {
  const list = counted(sheets).map(
    n => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  )
  const style = `<Relationship Id="rId${sheets + 1}" Type="${office}/styles" Target="styles.xml"/>`
  return `${xml}<Relationships xmlns="${packaged}/relationships">${list.join('')}${style}</Relationships>`
}

const packageParts = `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`

function contentTypes(sheets: number): string {
  const list = counted(sheets).map(
    n => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${typed}.worksheet+xml"/>`,
  )
  return `${xml}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${typed}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${typed}.styles+xml"/>${list.join('')}</Types>`
}

/** Two styles: plain, and bold for the head. */
const styles = `${xml}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
