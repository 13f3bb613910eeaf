/**
 * The escape sequences of HL7 v2 for the marks that separate fields, components and repetitions, as texts in documents'
 * metadata carry them too. Source: HL7 v2.5 section 2.7; IHE ITI TF-3 table 4.2.3.1.7-2.
 */
const marks: ReadonlyArray<readonly [mark: string, written: string]> = [
  ['\\', '\\E\\'],
  ['^', '\\S\\'],
  ['&', '\\T\\'],
  ['~', '\\R\\'],
  ['|', '\\F\\'],
]
const special = /[\\^&~|]/g
const written = /\\[ESTRF]\\/g

/** A text as one part: no mark of it separates anything. */
export function escaped(text: string): string {
  return text.replace(special, mark => marks.find(each => each[0] === mark)?.[1] ?? mark)
}

/** The text that was meant; a mark that is not escaped means itself. */
export function unescaped(text: string): string {
  return text.replace(written, sequence => marks.find(each => each[1] === sequence)?.[0] ?? sequence)
}
