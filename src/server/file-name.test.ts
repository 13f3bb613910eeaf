import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dispositionOf } from './file-name.ts'

describe('REF-6 names of downloaded files', () => {
  it.each([
    ['letter.pdf', 'application/pdf', 'letter.pdf', 'letter.pdf'],
    ['Résumé', 'application/pdf', 'Resume.pdf', 'R%C3%A9sum%C3%A9.pdf'],
    ['../../etc/passwd', 'text/plain', '_.._etc_passwd.txt', '_.._etc_passwd.txt'],
    ['a"b\\c;d%.txt', 'text/plain', 'a_b_c_d_.txt', 'a_b_c%3Bd%25.txt'],
    ['x\u202efdp.exe', 'application/pdf', 'xfdp.exe', 'xfdp.exe'],
    ['报告', 'application/pdf', 'file.pdf', '%E6%8A%A5%E5%91%8A.pdf'],
    ['', '', 'file', 'file'],
    ['line\r\nSet-Cookie: x', 'image/png', 'lineSet-Cookie_ x.png', 'lineSet-Cookie_%20x.png'],
  ])('%j of %s', (title, contentType, plain, whole) =>
    expect(dispositionOf(title, contentType)).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${whole}`),
  )

  it('make a header of plain characters out of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), title => {
        const header = dispositionOf(title, 'application/pdf')
        expect(header).toMatch(/^attachment; filename="[ !#-[\]-~]+"; filename\*=UTF-8''[\w.!~%-]+$/)
      }),
    )
  })
})
