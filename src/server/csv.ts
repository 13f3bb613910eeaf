/** Lines of CSV (RFC 4180) for files that are longer than memory, and cells that no spreadsheet takes for a formula. */

export type Cell = string | number | null

/** Tells spreadsheets that the file is UTF-8; it stands before the first line. */
export const byteOrderMark = '\uFEFF'

/** The beginning of a formula, also behind what spreadsheets and workbooks leave out: blanks, control characters. */
const formula = /^[\s\p{Cc}\ufffe\uffff]*[=+\-@]|^[\p{Cc}\ufffe\uffff]/u

/** A text that begins like a formula gets a quote in front; numbers stay numbers. */
export function safeCell(cell: Cell): Cell {
  return typeof cell === 'string' && formula.test(cell) ? `'${cell}` : cell
}

/** One line, every text in it made safe to open. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cell => quoted(`${safeCell(cell) ?? ''}`)).join(',')}\r\n`
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
