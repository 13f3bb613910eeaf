import { describe, expect, it } from 'vitest'
import { setText } from './lines.ts'
import { prepare, runsOf } from './paragraph.ts'

/** The runs of a text from left to right; those that run from right to left are marked. */
function seen(text: string): string[] {
  const paragraph = prepare(text, 'regular', new Set())
  return runsOf(paragraph, 0, paragraph.text.length).map(run => (run.rtl ? `«${run.text}»` : run.text))
}

describe('a line of mixed direction', () => {
  it.each([
    ['plain text', ['plain text']],
    ['مرحبا بالعالم', ['«مرحبا بالعالم»']],
    ['تأخذ Metformin 500 mg يوميا', ['« يوميا»', 'Metformin 500 mg', '« »', '«تأخذ»']],
    ['Her name is القحطاني, room 12.', ['Her name is ', '«القحطاني»', ', room 12.']],
    ['اتصلوا على 416-555-0123 غدا', ['« غدا»', '416-555-0123', '«اتصلوا على »']],
    ['اتصلوا على (416) 555-0123', ['(416) 555-0123', '«اتصلوا على »']],
    ['منذ 2019-05-04', ['2019-05-04', '«منذ »']],
    ['تأخذ +14165550123', ['+14165550123', '«تأخذ »']],
  ])('%s is drawn as %j', (text, runs) => {
    expect(
      seen(text)
        .map(each => each.replaceAll(' ', ''))
        .filter(each => each !== '«»'),
    ).toEqual(runs.map(each => each.replaceAll(' ', '')).filter(each => each !== '«»'))
  })

  it('turns brackets round with the text that they stand in', () => {
    expect(seen('قال (صباحا)')).toEqual(['«قال )صباحا(»'])
  })
})

describe('fonts', () => {
  it.each([
    ['Élodie Œuvray', ['latin-regular']],
    ['Άγχος Привет', ['latin-regular']],
    ['ᐃᓄᒃᑎᑐᑦ', ['syllabics-regular']],
    ['مرحبا', ['arabic-regular']],
    ['患者独居', ['chinese-regular']],
    ['☐ ☑', ['symbols-regular', 'latin-regular', 'symbols-regular']],
  ])('draw %s with %j', (text, names) => {
    const paragraph = prepare(text, 'regular', new Set())
    expect(runsOf(paragraph, 0, paragraph.text.length).map(run => run.face.name)).toEqual(names)
  })
})

describe('lines', () => {
  const style = { size: 10, weight: 'regular' } as const
  const linesOf = (text: string, width: number) => setText(text, style, width, new Set()).map(line => line.text)

  it('break at blanks, behind hyphens in words, and in words that are longer than a line', () => {
    expect(linesOf('one two three', 40)).toEqual(['one two', 'three'])
    expect(linesOf('Tremblay-Côté', 55)).toEqual(['Tremblay-', 'Côté'])
    expect(linesOf('aaaaaaaaaaaa', 30).join('')).toBe('aaaaaaaaaaaa')
  })

  it('lose nothing, whatever the width', () => {
    const text = '患者独居，上个月跌倒两次。 She fell. مرحبا بالعالم e\u0301te\u0301'.normalize('NFC')
    for (const width of [8, 30, 61, 144, 1_000]) {
      expect(linesOf(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    }
  })

  it('begin with no closing punctuation and end with no opening bracket in Chinese', () => {
    for (let width = 25; width < 90; width += 3) {
      for (const line of linesOf('患者独居，上个月（跌倒）两次。需要翻译服务；请致电。', width)) {
        expect(line).not.toMatch(/^[，。；）]|（$/)
      }
    }
  })
})
