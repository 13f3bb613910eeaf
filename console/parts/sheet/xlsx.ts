/** A sheet as an Excel workbook: a bold header that stays in view, columns as wide as what they hold. */
import writeXlsx from 'write-excel-file/universal'
import type { Cell, Sheet } from './sheet.ts'

/** What one cell of a workbook can hold, in UTF-16 units. */
const longestText = 32_767
/** In characters; wider ones are cut off at the edge of their cell, and whole when it is opened. */
const widest = 48
const narrowest = 10

/** The bytes of a workbook with one sheet. Nothing in it is a formula. */
export function xlsxOf({ head, rows }: Sheet): Promise<Blob> {
  const header = head.map(value => ({ value: fitting(value), type: String, fontWeight: 'bold' as const }))
  const body = rows.map(cells => cells.map(cellOf))
  const columns = head.map((name, index) => ({ width: widthOf([name, ...rows.map(cells => cells[index] ?? null)]) }))
  return writeXlsx([header, ...body], { columns, stickyRowsCount: 1 }).toBlob()
}

/** The type is said for each cell: a text that looks like a number stays a text. */
function cellOf(cell: Cell) {
  if (cell === null || cell === '') return null
  return typeof cell === 'number' ? { value: cell, type: Number } : { value: fitting(cell), type: String }
}

/** Without what XML 1.0 cannot hold: one such character, and no program opens the file. */
function fitting(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .slice(0, longestText)
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce<number>((width, cell) => Math.max(width, Math.min(widest, `${cell ?? ''}`.length + 2)), narrowest)
}
