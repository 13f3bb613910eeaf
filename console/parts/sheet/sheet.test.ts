import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvOf, sheetOf } from './sheet.ts'
import { xlsxOf } from './xlsx.ts'

type Row = { who: string; minutes: number | null }
const columns = [
  { head: 'who', read: (row: Row) => row.who },
  { head: 'minutes', read: (row: Row) => row.minutes },
]

describe('a sheet', () => {
  it.each(['=1+1', '+1 416 555 0100', '-2', '@cmd', '\tx', '\r=1', '\n=1'])(
    'RE-4 defuses the text %j in both formats',
    async who => {
      const sheet = sheetOf(columns, [{ who, minutes: -5 }])
      expect(sheet.rows).toEqual([[`'${who}`, -5]])
      expect(csvOf(sheet)).toContain(`'${who}`)
      const { sheet1, strings } = await openXlsx(sheet)
      expect(strings + sheet1).not.toContain(`>${who}`)
      expect(sheet1).not.toContain('<f>')
      expect(sheet1).toContain('<v>-5</v>') // a number is no text
    },
  )

  it.each(['\u0000=1+1', '\ufffe=1+1', ' =1+1', '\u0000\t'])(
    'RE-4 defuses %j, of which a workbook leaves out the beginning',
    async who => {
      const { strings } = await openXlsx(sheetOf(columns, [{ who, minutes: 1 }]))
      expect(strings).not.toMatch(/>\s*=|>\t/)
      expect(strings).toContain(">'")
    },
  )

  it('RE-4 quotes what would break a line of CSV', () => {
    expect(csvOf(sheetOf(columns, [{ who: 'a "b", c\nd', minutes: null }]))).toBe('who,minutes\r\n"a ""b"", c\nd",')
  })

  it('RE-4 never begins a text as a formula, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), who => {
        const [cell] = sheetOf(columns, [{ who, minutes: 1 }]).rows[0] ?? []
        expect(`${cell}`).not.toMatch(/^[=+\-@\t\r\n]/)
      }),
    )
  })

  it('RE-4 makes a workbook that holds only what XML can, letters of every script kept', async () => {
    const { strings, sheet1 } = await openXlsx(sheetOf(columns, [{ who: 'Zoë\u0000 <李> \ud800&', minutes: 3 }]))
    const text = strings + sheet1
    expect(text).toContain('Zoë &lt;李&gt;')
    expect(/[^\P{Cc}\t\n\r]/u.test(text) || !text.isWellFormed()).toBe(false)
  })
})

/** The parts of a workbook that hold text: an xlsx is a zip of XML files. */
async function openXlsx(sheet: ReturnType<typeof sheetOf>): Promise<{ sheet1: string; strings: string }> {
  const bytes = Buffer.from(await (await xlsxOf(sheet)).arrayBuffer())
  const read = (name: string) => {
    // Central directory: signature, then sizes at 20 and 24, length of the name at 28, offset of the entry at 42.
    const at = bytes.lastIndexOf(name) - 46
    const size = bytes.readUInt32LE(at + 20)
    const entry = bytes.readUInt32LE(at + 42)
    const begin = entry + 30 + bytes.readUInt16LE(entry + 26) + bytes.readUInt16LE(entry + 28)
    const data = bytes.subarray(begin, begin + size)
    return (bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data).toString('utf8')
  }
  return { sheet1: read('xl/worksheets/sheet1.xml'), strings: read('xl/sharedStrings.xml') }
}
