/** Workbooks are read back as the programs do: the directory of the zip first, then each part, its check sum compared. */
import { crc32, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell } from './csv.ts'
import { workbookOf } from './workbook.ts'

const at = new Date('2026-11-29T10:20:31Z')

async function* inPagesOf(size: number, rows: readonly (readonly Cell[])[]) {
  for (let first = 0; first < rows.length; first += size) yield rows.slice(first, first + size)
}

async function partsOf(rows: readonly (readonly Cell[])[], most?: number): Promise<Map<string, string>> {
  const pieces: Buffer[] = []
  const table = { name: 'Clients', head: ['who', 'minutes'], pages: inPagesOf(2, rows) }
  for await (const piece of workbookOf(table, at, most)) pieces.push(piece)
  return unzipped(Buffer.concat(pieces))
}

function unzipped(file: Buffer): Map<string, string> {
  const end = file.length - 22
  expect(file.readUInt32LE(end)).toBe(0x0605_4b50)
  const parts = new Map<string, string>()
  let line = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left -= 1) {
    const length = file.readUInt16LE(line + 28)
    const name = file.subarray(line + 46, line + 46 + length).toString()
    const entry = file.readUInt32LE(line + 42)
    const begin = entry + 30 + file.readUInt16LE(entry + 26)
    const plain = inflateRawSync(file.subarray(begin, begin + file.readUInt32LE(line + 20)))
    expect([plain.length, crc32(plain)]).toEqual([file.readUInt32LE(line + 24), file.readUInt32LE(line + 16)])
    parts.set(name, plain.toString('utf8'))
    line += 46 + length
  }
  return parts
}

const sheetOf = async (rows: readonly (readonly Cell[])[]) =>
  (await partsOf(rows)).get('xl/worksheets/sheet1.xml') ?? ''

describe('a workbook that is written as it goes', () => {
  it.each(['=1+1', '+1 416 555 0100', '-2', '@cmd', '\tx', '\r=1', '\n=1', ' =1'])(
    'RE-4 S42 holds the text %j as a text behind a quote, never as a formula',
    async who => {
      const sheet = await sheetOf([[who, -5]])
      expect(sheet).toContain(`>'${who}</t>`)
      expect(sheet).toContain('<v>-5</v>') // a number is no text
      expect(sheet).not.toContain('<f>')
    },
  )

  it.each(['\u0000=1+1', '\ufffe=1+1', '\u0007\u0000@cmd', '\u0000\t'])(
    'RE-4 S42 %j is no formula either once what XML cannot hold is left out',
    async who => {
      expect(await sheetOf([[who, 1]])).toMatch(/<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve">'/)
    },
  )

  it('RE-4 holds every row once, in its place, over pages and pieces', async () => {
    const rows = Array.from({ length: 5_001 }, (_, n) => [`row ${n}`, n])
    const sheet = await sheetOf(rows)
    const found = [...sheet.matchAll(/<row r="(\d+)"><c r="A\1" t="inlineStr"><is><t xml:space="preserve">row (\d+)</g)]
    expect(found.map(([, place, n]) => [Number(place), Number(n)])).toEqual(rows.map((_, n) => [n + 2, n]))
    expect(sheet.endsWith('</sheetData></worksheet>')).toBe(true)
  })

  it('RE-4 goes on with another sheet under the same head where one is full', async () => {
    const rows = Array.from({ length: 7 }, (_, n) => [`row ${n}`, n])
    const parts = await partsOf(rows, 4)
    const sheets = [1, 2, 3].map(n => parts.get(`xl/worksheets/sheet${n}.xml`) ?? '')
    expect(sheets.map(sheet => sheet.match(/row \d/g))).toEqual([
      ['row 0', 'row 1', 'row 2'],
      ['row 3', 'row 4', 'row 5'],
      ['row 6'],
    ])
    for (const sheet of sheets) expect(sheet).toContain('>who</t>')
    expect(parts.get('xl/workbook.xml')).toMatch(/name="Clients".*name="Clients 2".*name="Clients 3"/)
    expect(parts.get('[Content_Types].xml')?.match(/sheet\d\.xml/g)).toHaveLength(3)
    expect([...(await partsOf(rows.slice(0, 3), 4)).keys()]).not.toContain('xl/worksheets/sheet2.xml')
  })

  it('RE-4 a report of nothing is a sheet with its head', async () => {
    expect(await sheetOf([])).toMatch(/>who<.*>minutes<.*<\/sheetData><\/worksheet>$/)
  })

  it('RE-4 holds only what XML can, letters of every script kept, whatever the text is', async () => {
    expect(await sheetOf([['Zoë\u0000 <李> \ud800&', 3]])).toContain('Zoë &lt;李&gt; \ufffd&amp;')
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async who => {
        const sheet = await sheetOf([[who, 1]])
        expect(/[^\P{Cc}\t\n\r]/u.test(sheet)).toBe(false)
        expect(sheet.match(/<row /g)).toHaveLength(2)
        expect(sheet).not.toMatch(/preserve">\s*[=+\-@]|preserve">[\t\r\n]/)
      }),
      { numRuns: 50 },
    )
  })

  it('RE-4 a source that fails breaks the file off', async () => {
    async function* failing() {
      yield [['a', 1]] as const
      throw new Error('away')
    }
    const file = workbookOf({ name: 'Clients', head: ['who'], pages: failing() }, at)
    await expect(Array.fromAsync(file)).rejects.toThrow('away')
  })
})
