import fc from 'fast-check'
import { XmlDocument } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { isWellFormed } from '../testing/ccda-check.ts'
import { markup } from '../testing/visit-parts.ts'
import { narrativeOf, placesOf, plainTextOf, rebuildNarrative } from './narrative.ts'
import { children, type ElementName, structural } from './narrative-rules.ts'

const text = (content: string) => `<text xmlns="urn:hl7-org:v3">${content}</text>`

describe('narrative of any sender', () => {
  it.each([
    [
      'keeps what is allowed',
      '<paragraph>a <content styleCode="Bold">b</content></paragraph>',
      '<paragraph>a <content styleCode="Bold">b</content></paragraph>',
    ],
    [
      'takes HTML for what it means',
      '<p>a <b>b</b></p><ul><li>c</ul>',
      '<paragraph>a <content styleCode="Bold">b</content></paragraph><list><item>c</item></list>',
    ],
    ['makes a heading bold', '<h2>Plan</h2>', '<paragraph><content styleCode="Bold">Plan</content></paragraph>'],
    ['drops unknown elements and keeps their text', '<root><foo>a</foo> b</root>', 'a b'],
    ['drops scripts with their text', 'a<script>alert(1)</script>b<STYLE>x{}</STYLE>c', 'abc'],
    ['drops a script that never ends', 'a<script>alert(1)', 'a'],
    [
      'drops handlers, styles and links to scripts',
      '<a href="javascript:x()" onclick="y()" style="z">go</a>',
      '<linkHtml>go</linkHtml>',
    ],
    ['drops links that hide their scheme', '<a href="&#106;avascript:x()">go</a>', '<linkHtml>go</linkHtml>'],
    [
      'keeps links to the web',
      '<linkHtml href="https://example.org/a?b=1&amp;c=2">x</linkHtml>',
      '<linkHtml href="https://example.org/a?b=1&amp;c=2">x</linkHtml>',
    ],
    [
      'leads links within a text to where they led',
      '<content ID="a">x</content><linkHtml href="#a">y</linkHtml><linkHtml href="#b">z</linkHtml>',
      '<content ID="s.a">x</content><linkHtml href="#s.a">y</linkHtml><linkHtml>z</linkHtml>',
    ],
    [
      'makes ids unique',
      '<tr/><content ID="a">x</content><content ID="a">y</content>',
      '<content ID="s.a">x</content><content ID="s.a.1">y</content>',
    ],
    [
      'closes what was left open',
      '<list><item>a<table><tr><td>b',
      '<list><item>a<table><tbody><tr><td>b</td></tr></tbody></table></item></list>',
    ],
    [
      'moves a paragraph out of a paragraph',
      '<paragraph>a<paragraph>b</paragraph>',
      '<paragraph>a</paragraph><paragraph>b</paragraph>',
    ],
    [
      'adds the body that a table must have',
      '<table><tr><td>a</td></tr></table>',
      '<table><tbody><tr><td>a</td></tr></tbody></table>',
    ],
    [
      'fills what may not be empty',
      '<list/><table/>',
      '<list><item/></list><table><tbody><tr><td/></tr></tbody></table>',
    ],
    [
      'keeps a head that comes late as a body',
      '<table><tbody><tr><td>a</td></tr></tbody><thead><tr><th>b</th></tr></thead></table>',
      '<table><tbody><tr><td>a</td></tr></tbody><tbody><tr><th>b</th></tr></tbody></table>',
    ],
    [
      'puts loose text of a table into a cell',
      '<table>a<tr><td>b</td></tr></table>',
      '<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>',
    ],
    [
      'shows a table in a cell as text',
      '<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td></tr></table>',
      '<table><tbody><tr><td>ab c <br/><br/></td></tr></tbody></table>',
    ],
    [
      'repairs entities',
      'a &amp; b & c &lt; d < e &eacute; &nosuch; &#xD;',
      'a &amp; b &amp; c &lt; d &lt; e é &amp;nosuch; \n',
    ],
    [
      'leaves comments and instructions out and takes CDATA as text',
      '<b/>a<!-- b --><?c?><![CDATA[<d>]]>',
      '<content styleCode="Bold"></content>a&lt;d&gt;',
    ],
    ['leaves control characters out', 'a\u0000\u0008b\ud800c<br/>', 'abc<br/>'],
    ['keeps the lines of plain text', 'a\nb & c', 'a<br/>b &amp; c'],
    [
      'keeps spans and alignment, and only with values that there are',
      '<table><tr><td colspan="2" rowspan="x" align="RIGHT" width="9">a</td></tr></table>',
      '<table><tbody><tr><td colspan="2" align="right">a</td></tr></tbody></table>',
    ],
  ])('NET-3 %s', (_, source, wanted) => {
    expect(narrativeOf(source, 's')).toBe(wanted)
  })

  it('NET-3 comes out well-formed, with elements only where they may stand, whatever went in', () => {
    fc.assert(
      fc.property(fc.oneof(markup, fc.string({ unit: 'binary', maxLength: 200 })), source => {
        const xml = text(narrativeOf(source, 's'))
        expect(isWellFormed(xml)).toBe(true)
        const document = XmlDocument.fromString(xml)
        const misplaced = document.find('//*[parent::*]').filter(node => {
          const [name, parent] = [node, node.parent].map(each => (each && 'name' in each ? String(each.name) : '')) as [
            ElementName,
            ElementName,
          ]
          return !children[parent]?.includes(name)
        })
        const loose = document
          .find('//text()[normalize-space()]')
          .filter(
            node => node.parent && 'name' in node.parent && structural.has(String(node.parent.name) as ElementName),
          )
        expect([misplaced.map(String), loose.map(each => each.content)]).toEqual([[], []])
        document.dispose()
      }),
      { numRuns: 400 },
    )
  })

  it('NET-3 keeps every word that was meant to be read', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{2,8}$/), { minLength: 1, maxLength: 12 })
    const wrapped = words.chain(list =>
      fc.tuple(
        fc.constant(list),
        fc.array(fc.constantFrom('p', 'td', 'tr', 'table', 'li', 'ul', 'b', 'foo', 'caption', 'sub', 'th'), {
          minLength: list.length,
          maxLength: list.length,
        }),
      ),
    )
    fc.assert(
      fc.property(wrapped, ([list, tags]) => {
        const source = list.map((word, index) => `<${tags[index]}>${word}`).join(' ')
        expect(plainTextOf(narrativeOf(source, 's')).split(/\s+/)).toEqual(list)
      }),
      { numRuns: 300 },
    )
  })

  it.each(['<list><item>', '<p><b>', '<table><tr><td><list><item>', '<h1><ul><li>'])(
    'NET-3 is well-formed and nested no deeper than a reader bears: %s without end',
    piece => {
      expect(isWellFormed(text(narrativeOf(`${piece.repeat(2000)}deep`, 's')))).toBe(true)
    },
  )

  it('takes time that grows with the text only, however it is broken', () => {
    const hostile = ['<a "', '<!--', '<script', '<td><table>', '<![CDATA[', '&', '<p a=', '<list><item>', "<x a='"]
    const slow = hostile.filter(piece => {
      const timeOf = (count: number) => {
        const source = piece.repeat(count)
        const start = performance.now()
        for (const chunk of rebuildNarrative(source, 's')) if (chunk === undefined) throw new Error('never')
        return performance.now() - start
      }
      timeOf(2_000)
      const [short, long] = [timeOf(4_000), timeOf(64_000)]
      // Sixteen times the text: a square would be 256 times the time.
      return long > 500 && long > short * 100
    })
    expect(slow).toEqual([])
  })

  it('finds the place of a name in a text, where there is exactly one', () => {
    const source = '<td ID="a">Aspirin &amp; more</td><td ID="b">Codeine</td><td ID="b">Codeine</td>'
    const used = new Set(['s.a', 's.b'])
    const placeOf = placesOf(source, 's', used)
    expect(placeOf('aspirin & more')).toBe('s.a')
    expect(placeOf('Codeine')).toBeUndefined()
    expect(placeOf('Latex')).toBeUndefined()
  })
})
