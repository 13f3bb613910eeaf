import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMessage } from './message.ts'
import { envelope, faultOf, header, payloadOf, plain, read } from './messages.fake.ts'
import { partOf, readBody } from './mime.ts'

describe('NET-4 characters', () => {
  const xml = envelope()
  const utf16le = Buffer.from(xml, 'utf16le')
  const utf16be = Buffer.from(utf16le).swap16()
  const type = 'application/soap+xml'
  it.each([
    ['UTF-8 without a charset', Buffer.from(xml), type],
    ['UTF-8, charset in capitals', Buffer.from(xml), `${type};charset=UTF-8`],
    ['UTF-8, charset quoted and in small letters', Buffer.from(xml), `${type}; CHARSET="utf-8"`],
    ['UTF-8 with a byte-order mark', Buffer.concat([Buffer.from('efbbbf', 'hex'), Buffer.from(xml)]), type],
    ['UTF-16 with a byte-order mark', Buffer.concat([Buffer.from('fffe', 'hex'), utf16le]), `${type}; charset=utf-16`],
    ['UTF-16 the other way round', Buffer.concat([Buffer.from('feff', 'hex'), utf16be]), `${type}; charset=UTF-16`],
    ['UTF-16 without a mark', utf16le, `${type}; charset=utf-16`],
    ['UTF-16 the other way round, without a mark or charset', utf16be, type],
    ['Latin-1 by charset', Buffer.from(xml, 'latin1'), `${type}; charset=ISO-8859-1`],
    ['Latin-1 by declaration', Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>${xml}`, 'latin1'), type],
  ])('are read as %s', (_, bytes, contentType) => {
    expect(payloadOf(read(bytes, contentType))).toBe('Zoë')
  })

  it.each([
    ['no UTF-8', Buffer.from(xml, 'latin1'), type],
    ['half a UTF-16 character', Buffer.concat([Buffer.from('fffe', 'hex'), utf16le, Buffer.from([0x61])]), type],
    ['an unknown charset', Buffer.from(xml), `${type}; charset=klingon`],
  ])('are refused when they are %s', (_, bytes, contentType) => {
    expect(faultOf(read(bytes, contentType)).reason).toContain('charset')
  })
})

describe('NET-4 a MIME package', () => {
  const withInclude = envelope(header, '<q xmlns="urn:q"><x:Include xmlns:x="urn:x" href="cid:a%2Bb@x"/>Zoë</q>')
  const document = Buffer.from('00010d0a2d2d620d0a0d', 'hex') // it ends in a CR and holds what looks like a delimiter
  type Shape = {
    line?: string
    headerLine?: string
    boundary?: string
    type?: string
    start?: string
    closing?: string
  }
  function pack({
    line = '\r\n',
    headerLine = line,
    boundary = 'b-1',
    type,
    start = '<root@x>',
    closing = '--',
  }: Shape) {
    const head = (lines: readonly string[]) => Buffer.from(lines.map(each => each + headerLine).join('') + headerLine)
    const body = Buffer.concat([
      Buffer.from(`preamble${line}--${boundary}${line}`),
      head([
        'content-type: application/xop+xml; charset=UTF-8;\r\n type="application/soap+xml"',
        'Content-Transfer-Encoding: 8bit',
        'Content-ID: <root@x>',
      ]),
      Buffer.from(`${withInclude}${line}--${boundary}${line}`),
      head(['Content-Type: text/xml', 'CONTENT-ID:<a+b@x>', 'Content-Transfer-Encoding: binary']),
      document,
      Buffer.from(`${line}--${boundary}${closing}${line}`),
    ])
    const contentType =
      type ??
      `multipart/related; boundary="${boundary}"; type="application/xop+xml"; start="${start}"; start-info="application/soap+xml"`
    return { body, contentType }
  }
  const openPack = (shape: Shape) => {
    const { body, contentType } = pack(shape)
    return readBody(body, contentType)
  }

  it.each<[string, Shape]>([
    ['as the standard has it', {}],
    ['with LF alone', { line: '\n' }],
    ['with LF between the headers only', { headerLine: '\n' }],
    ['with an unquoted boundary', { type: 'multipart/related;boundary=b-1;type=application/xop+xml' }],
    ['with a start without angle brackets', { start: 'root@x' }],
    ['with a start that names no part', { start: '<0.urn:uuid:other>' }],
    ['with a boundary of signs', { boundary: "=_(a)+'b:/?" }],
    ['with type and parameters in capitals', { type: 'Multipart/Related; BOUNDARY="b-1"' }],
  ])('is read %s', (_, shape) => {
    const body = openPack(shape)
    if (body.kind !== 'read') throw new Error(body.because)
    expect(body.form).toBe('mtom')
    expect(body.xml).toBe(withInclude)
    expect(partOf(body.parts, 'cid:a%2Bb@x')?.bytes).toEqual(document)
    expect(partOf(body.parts, 'cid:a+b%40x')?.contentType).toBe('text/xml')
    expect(partOf(body.parts, 'cid:other')).toBeUndefined()
    expect(partOf(body.parts, 'http://elsewhere/')).toBeUndefined()
  })

  it('takes the root from wherever start says it stands', () => {
    const contentType = 'multipart/related; boundary=b; start="<second>"'
    const body = ['--b', 'Content-ID: <first>', '', 'x', '--b', 'Content-ID: <second>', `Content-Type: ${plain}`, '']
    const whole = Buffer.from([...body, envelope(), '--b--'].join('\n'))
    expect(payloadOf(readMessage(whole, contentType))).toBe('Zoë')
  })

  it('undoes base64 and quoted-printable', () => {
    const part = (encoding: string, text: string) =>
      Buffer.from(
        `--b\r\nContent-Type: application/xop+xml\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${text}\r\n--b--`,
      )
    const contentType = 'multipart/related; boundary=b'
    const base64 = Buffer.from(envelope()).toString('base64').replace(/.{76}/g, '$&\r\n')
    expect(payloadOf(readMessage(part('Base64', base64), contentType))).toBe('Zoë')
    const quoted = envelope().replaceAll('=', '=3D').replace('ë', '=C3=\r\n=AB')
    expect(payloadOf(readMessage(part('quoted-printable', quoted), contentType))).toBe('Zoë')
    expect(faultOf(readMessage(part('uuencode', 'x'), contentType)).reason).toContain('transfer encoding')
  })

  it.each<[string, Shape, string]>([
    ['ends too early', { closing: '' }, 'package'],
    ['names no boundary', { type: 'multipart/related' }, 'package'],
    ['has another boundary', { type: 'multipart/related; boundary=other' }, 'package'],
    ['is another kind of multipart', { type: 'multipart/form-data; boundary=b-1' }, 'content-type'],
  ])('is refused when it %s', (_, shape, because) => {
    expect(openPack(shape)).toEqual({ kind: 'refused', because })
  })

  it('is refused at any length that is not the whole', () => {
    const { body, contentType } = pack({})
    fc.assert(
      fc.property(fc.integer({ min: 0, max: body.length - 5 }), length => {
        expect(readBody(body.subarray(0, length), contentType).kind).toBe('refused')
      }),
      { numRuns: 60 },
    )
  })
})

describe('NET-4 bytes that nobody meant', () => {
  it('are read or refused, and never break the reader', () => {
    const types = fc.constantFrom(
      'application/soap+xml; charset=utf-16',
      plain,
      'multipart/related; boundary=b; start="<a>"',
      'multipart/related; boundary=""',
      'multipart/related; boundary="\\',
      '; charset',
    )
    const whole = Buffer.from(`--b\r\nContent-ID: <a>\r\nContent-Type: ${plain}\r\n\r\n${envelope()}\r\n--b--`)
    const mutated = fc
      .array(fc.tuple(fc.nat(whole.length), fc.nat(20), fc.uint8Array({ maxLength: 6 })), {
        minLength: 1,
        maxLength: 4,
      })
      .map(edits =>
        edits.reduce(
          (body, [at, gone, put]) => Buffer.concat([body.subarray(0, at), put, body.subarray(at + gone)]),
          whole,
        ),
      )
    const bodies = fc.oneof(
      mutated,
      fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
    )
    fc.assert(
      fc.property(bodies, types, (body, type) => {
        expect(['read', 'refused']).toContain(readMessage(body, type).kind)
      }),
      { numRuns: Number(process.env.CONFORMANCE_RUNS ?? 300) },
    )
  })
})
