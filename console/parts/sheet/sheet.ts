/**
 * A table that people take with them, as CSV or as an Excel workbook: described once, so that both say the same.
 * `const sheet = sheetOf(columns, rows)`, then `<SheetMenu name="clients-2026-11-29" read={async () => sheet} />` puts
 * the button with both formats on a screen. Numbers stay numbers; instants and dates go as ISO text. Pure.
 */

export type Cell = string | number | null
/** `head` names the column in the file, and `read` says what stands there in a row. */
export type Column<Row> = { head: string; read(row: Row): Cell }
export type Sheet = { head: readonly string[]; rows: readonly (readonly Cell[])[] }

/** The rows as a sheet, every text in it made safe to open. */
export function sheetOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Sheet {
  return {
    head: columns.map(({ head }) => safe(head)),
    rows: rows.map(row => columns.map(each => safeCell(each.read(row)))),
  }
}

/** RFC 4180: a header, then a line for each row. */
export function csvOf({ head, rows }: Sheet): string {
  return [head, ...rows].map(cells => cells.map(cell => quoted(`${cell ?? ''}`)).join(',')).join('\r\n')
}

function safeCell(cell: Cell): Cell {
  return typeof cell === 'string' ? safe(cell) : cell
}

/**
 * A text that a spreadsheet would take for a formula gets a quote in front, in both formats: who saves a workbook as
 * CSV would otherwise hand the formula on.
 */
function safe(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

/** The beginning of a formula, also behind what spreadsheets and workbooks leave out: blanks, control characters. */
const formula = /^[\s\p{Cc}\ufffe\uffff]*[=+\-@]|^[\p{Cc}\ufffe\uffff]/u

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
